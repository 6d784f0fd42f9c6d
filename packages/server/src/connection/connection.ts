/** One socket from its opening to its end: hello, welcome, frames both ways, goodbye. [H1–H6, L6, V6] */
import {
  type ClientFrame,
  closeCodeOf,
  type FaultCode,
  type FrameCheck,
  type HelloFrame,
  OWN_STREAM,
  type Pipe,
  type PipeListener,
} from '@throughline/protocol';
import type { ConnectionRequest } from '../manager.ts';
import { admit, type Stage } from './admit.ts';
import { afterArrivals } from './after-arrivals.ts';
import type { Connection, ConnectionHost } from './connection-host.ts';
import { createConnectionOutflow } from './connection-outflow.ts';
import { createCredential } from './credential.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { createBudget } from './frame-budget.ts';
import { faultText, frameText } from './frame-text.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { createInbound } from './inbound.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { welcomeText } from './welcome-text.ts';

const BUDGET_WINDOW_MS = 10_000;
/** What a hello costs on the wire beyond its text. */
const FRAMING_BYTES = 1_024;

/** Frames that a page sends because somebody uses it. */
const isAsking: ReadonlySet<string> = new Set(['submit', 'subscribe', 'unsubscribe']);

export function createConnection(
  id: string,
  pipe: Pipe,
  request: ConnectionRequest,
  host: ConnectionHost,
): { connection: Connection; listener: PipeListener } {
  const { settings, clock } = host;
  const { limits, times, hooks } = settings;
  let stage: Stage = 'greeting';
  let session = '';
  let submitsEpoch = '';
  let subscriptions: Subscriptions | undefined;
  let dispatch: Dispatch | undefined;
  let heartbeat: Heartbeat | undefined;
  const openedAt = clock.now();
  const openedElapsed = clock.elapsed();
  let arrivedBytes = 0;
  let isHidden = false;
  /** When the page last asked for a command or a stream. */
  let askedAt = openedElapsed;
  let gone: AbortController | undefined;

  const { outflow, pump } = createConnectionOutflow({
    id,
    pipe,
    host,
    userId: () => connection.userId,
    stuck: (why) =>
      why === 'never-reads' ? end('rate-limited', times.retryAfterMs) : leave(closeCodeOf('internal'), why, true),
  });
  const credential = createCredential({
    host,
    request: request.request,
    session: () => session,
    expiring: (inMs) => outflow.urgent(() => frameText({ op: 'expiring', inMs })),
    refused: (fault) => end(fault),
  });
  const cancelHello = afterArrivals(clock, times.helloTimeoutMs, times.graceMs, () => {
    if (stage === 'greeting') end('hello-timeout');
  });

  const connection: Connection = {
    id,
    openedAt,
    get userId() {
      return credential.identity?.userId ?? '';
    },
    get session() {
      return session;
    },
    get context() {
      return credential.identity?.context;
    },
    get submitsEpoch() {
      return submitsEpoch;
    },
    get streams() {
      return subscriptions?.names() ?? [];
    },
    get bufferedBytes() {
      return pipe.bufferedBytes + outflow.queuedBytes;
    },
    get isHidden() {
      return isHidden;
    },
    idleForMs: () => clock.elapsed() - askedAt,
    get gone() {
      gone ??= new AbortController();
      return gone.signal;
    },
    silentForMs: () => heartbeat?.silentForMs() ?? clock.elapsed() - openedElapsed,
    answer: (text) => outflow.urgent(() => text),
    refuse: (stream) => subscriptions?.refuse(stream),
    end: (fault, retryAfterMs, message) => end(fault, retryAfterMs, message),
  };

  /** Lets everything go; nothing is written or heard afterwards. [V6] */
  const leave = (code: number, reason: string, closePipe: boolean, finalFrame?: string): void => {
    if (stage === 'closed') return;
    const userId = stage === 'open' ? connection.userId : undefined;
    stage = 'closed';
    cancelHello();
    credential.stop();
    heartbeat?.stop();
    subscriptions?.close();
    pump.close();
    outflow.end(finalFrame);
    gone?.abort();
    host.left(connection);
    hooks.disconnected?.({ connection: id, userId, code, reason });
    if (!closePipe) return;
    try {
      pipe.close(code, reason);
    } catch (error) {
      host.onError('closing a pipe', error);
    }
  };
  const end = (fault: FaultCode, retryAfterMs?: number, message?: string): void =>
    leave(closeCodeOf(fault), fault, true, faultText(fault, retryAfterMs, message));
  const isAnswering = (): boolean => stage === 'answering';

  const greet = async (frame: HelloFrame): Promise<void> => {
    const shut = host.closedFor();
    if (shut) return end(shut.fault, shut.retryAfterMs);
    stage = 'answering';
    session = frame.session;
    isHidden = frame.hidden === true;
    cancelHello();
    host.spoke(connection);
    const fault = await credential.show(frame.token);
    if (!isAnswering()) return;
    if (fault) return end(fault);
    heartbeat = beat();
    const refused = host.entered(connection);
    if (refused) return end(refused, times.retryAfterMs);
    const submits = await host.log.submits(connection.userId);
    if (isAnswering()) await open(frame, submits);
  };

  /** Waits for `me` only; the verdicts of the others follow as `subscribed`. [H3] */
  const open = async (frame: HelloFrame, submits: { epoch: string; ttlMs: number }): Promise<void> => {
    const streams = createSubscriptions({ host, connection, outflow, pump });
    subscriptions = streams;
    submitsEpoch = submits.epoch;
    dispatch = createDispatch({ host, connection, outflow, subscriptions: streams, refresh: credential.refresh });
    await streams.open(OWN_STREAM, frame.streams[OWN_STREAM] ?? { from: 'active-runs' }, (verdict) => {
      if ('refused' in verdict) return end('internal');
      stage = 'open';
      // Urgent, as what follows may be: nothing may come before it, not even an `expiring` of the same tick. [H1]
      outflow.urgent(() => welcomeText(connection, settings, submits, verdict));
      hooks.connected?.({ connection: id, userId: connection.userId, session });
      credential.watch();
    });
    for (const [wire, position] of Object.entries(frame.streams)) {
      if (wire !== OWN_STREAM && (stage as Stage) === 'open') dispatch.subscribe(wire, position);
    }
  };

  const beat = (): Heartbeat =>
    startHeartbeat({
      clock,
      heartbeatMs: times.heartbeatMs,
      graceMs: times.graceMs,
      lastWriteAt: () => outflow.lastWriteAt,
      progress: () => pipe.progress ?? 0,
      beat: () =>
        stage === 'open' && outflow.urgent(() => frameText({ op: 'heartbeat', heads: subscriptions?.heads() ?? {} })),
      silent: () => end('silent'),
    });

  const refuseSubmit = (submit: string, code: 'invalid' | 'too-large', message: string): void =>
    host.refuseSubmit(connection, submit, code, message);

  const perform = (check: FrameCheck<ClientFrame>): void => {
    const admission = admit(stage, check);
    switch (admission.do) {
      case 'greet':
        return void greet(admission.frame).catch((error) => {
          host.onError('hello', error);
          end('internal');
        });
      case 'dispatch':
        if (isAsking.has(admission.frame.op)) askedAt = clock.elapsed();
        return dispatch?.frame(admission.frame);
      case 'refuse-submit':
        return refuseSubmit(admission.id, 'invalid', `The submit could not be read: ${admission.issue}.`);
      case 'ignore':
        return;
      case 'close':
        return end(admission.fault, undefined, admission.issue);
      default:
        return admission satisfies never;
    }
  };

  const receive = createInbound({
    settings,
    budget: createBudget(clock, limits.framesPerTenSeconds, BUDGET_WINDOW_MS),
    stage: () => stage,
    perform,
    end,
    tooLarge: ({ id: submit }) =>
      refuseSubmit(submit, 'too-large', `The submit is larger than ${limits.maxMessageBytes} bytes.`),
  });

  const listener: PipeListener = {
    arrived(bytes) {
      if (stage === 'open' || stage === 'closed') return false;
      arrivedBytes += bytes;
      if (arrivedBytes > limits.maxHelloBytes + FRAMING_BYTES) end('message-too-large');
      return true;
    },
    message(text) {
      if (stage === 'closed') return;
      heartbeat?.heard();
      receive(text);
    },
    binary: () => end('bad-frame', undefined, 'Frames are text; a binary message came.'),
    drained: () => outflow.drained(),
    closed: (code, reason) => leave(code, reason, false),
  };
  return { connection, listener };
}
