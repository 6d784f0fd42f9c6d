/** One socket from its opening to its end: hello, welcome, frames both ways, goodbye. [H1–H6, L6, V6] */
import {
  type ClientFrame,
  checkClientFrame,
  closeCodeOf,
  type FaultCode,
  type HelloFrame,
  OWN_STREAM,
  type Pipe,
  type PipeListener,
  parseMessage,
  type SubmitFrame,
  type Verdict,
  WIRE_VERSION,
} from '@throughline/protocol';
import type { CountedClock } from '../counted-clock.ts';
import type { Hub } from '../hub/hub.ts';
import { checkUserId } from '../hub/stream-name.ts';
import type { Tick } from '../hub/tick.ts';
import type { EventLog } from '../log/event-log.ts';
import type { ConnectionRequest } from '../manager.ts';
import type { Identity, Settings } from '../options.ts';
import { type Admission, admit, type Stage } from './admit.ts';
import { createExpiry } from './expiry.ts';
import { createBudget } from './frame-budget.ts';
import { faultText, frameText } from './frame-text.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { createOutflow } from './outflow.ts';
import { createReplayPump } from './replay-pump.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';
import { isLongerThan } from './utf8-length.ts';

/** What the rest of the manager may ask of a connection. */
export interface Connection {
  readonly id: string;
  readonly userId: string;
  readonly session: string;
  readonly context: unknown;
  /** The claims' life that its welcome told. */
  readonly submitsEpoch: string;
  readonly openedAt: number;
  readonly streams: readonly string[];
  readonly bufferedBytes: number;
  silentForMs(): number;
  /** A receipt: goes before everything that waits. */
  answer(text: string): void;
  refuse(stream: string): void;
  /** Says the fault and closes. */
  end(fault: FaultCode, retryAfterMs?: number, message?: string): void;
}

/** What a connection asks of the manager. */
export interface ConnectionHost {
  readonly settings: Settings;
  readonly log: EventLog;
  readonly hub: Hub;
  readonly clock: CountedClock;
  readonly tick: Tick;
  /** Why no hello is answered now, or undefined. */
  closedFor(): { fault: FaultCode; retryAfterMs: number } | undefined;
  /** Lets it in, or says which fault keeps it out. */
  entered(connection: Connection): FaultCode | undefined;
  /** So many events were handed to a socket. */
  delivered(events: number): void;
  submit(connection: Connection, frame: SubmitFrame): void;
  refuseSubmit(connection: Connection, id: string, code: 'invalid' | 'too-large', message: string): void;
  /** It is gone, whatever stage it had reached. */
  left(connection: Connection): void;
  onError(where: string, error: unknown): void;
}

type OpenFrame = Exclude<ClientFrame, HelloFrame>;

/** A message may be this much longer than told before it is not even looked into: its submits then get receipts. [U5] */
const LOOK_INTO_FACTOR = 4;

export function createConnection(
  id: string,
  pipe: Pipe,
  request: ConnectionRequest,
  host: ConnectionHost,
): { connection: Connection; listener: PipeListener } {
  const { settings, clock } = host;
  const { limits, times, hooks, profile } = settings;
  let stage: Stage = 'greeting';
  let identity: Identity | undefined;
  let session = '';
  let submitsEpoch = '';
  let subscriptions: Subscriptions | undefined;
  let heartbeat: Heartbeat | undefined;
  let tokenTurn = 0;
  const openedAt = clock.now();
  const openedElapsed = clock.elapsed();
  const budget = createBudget(clock, limits.framesPerTenSeconds, 10_000);

  const pump = createReplayPump({
    clock,
    retryMs: times.retryAfterMs,
    hasRoom: () => outflow.hasRoom(),
    onError: (error) => host.onError('replay', error),
  });
  const outflow = createOutflow({
    pipe,
    tick: host.tick,
    clock,
    sendAttempts: profile.sendAttempts,
    sendDelayMs: profile.sendDelayMs,
    maxBufferedBytes: limits.maxBufferedBytes,
    maxBatchBytes: limits.maxBatchBytes,
    onRoom: () => pump.kick(),
    onWritten: ({ frames, events, size, attempts }) => {
      host.delivered(events);
      hooks.delivered?.({
        connection: id,
        userId: userId(),
        frames,
        size,
        attempts,
        bufferedBytes: pipe.bufferedBytes,
      });
    },
    onStuck: (why) =>
      why === 'never-reads' ? end('rate-limited', times.retryAfterMs) : gone(1011, 'send-failed', true),
  });
  const expiry = createExpiry({
    clock,
    expiringMs: times.expiringMs,
    expiring: (inMs) => outflow.urgent(() => frameText({ op: 'expiring', inMs })),
    expired: () => end('unauthorized'),
  });
  const cancelHello = clock.after(times.helloTimeoutMs, () => {
    if (stage === 'greeting') end('hello-timeout');
  });

  const userId = (): string => identity?.userId ?? '';

  /** Lets everything go; nothing is written or heard afterwards. */
  const gone = (code: number, reason: string, closePipe: boolean, lastWords?: string): void => {
    if (stage === 'closed') return;
    stage = 'closed';
    cancelHello();
    expiry.stop();
    heartbeat?.stop();
    subscriptions?.close();
    pump.close();
    outflow.end(lastWords);
    if (closePipe) pipe.close(code, reason);
    host.left(connection);
    hooks.disconnected?.({ connection: id, userId: identity?.userId, code, reason });
  };

  const end = (fault: FaultCode, retryAfterMs?: number, message?: string): void =>
    gone(closeCodeOf(fault), fault, true, faultText(fault, retryAfterMs, message));

  const authenticate = async (token: string | undefined): Promise<Identity | null | 'failed'> => {
    try {
      const found = await settings.authenticate({ token, session, request: request.request });
      if (found) checkUserId(found.userId);
      return found;
    } catch (error) {
      host.onError('authenticate', error);
      return 'failed';
    }
  };

  const greet = async (frame: HelloFrame): Promise<void> => {
    const shut = host.closedFor();
    if (shut) return end(shut.fault, shut.retryAfterMs);
    stage = 'answering';
    session = frame.session;
    cancelHello();
    const found = await authenticate(frame.token);
    if (stage !== 'answering') return;
    if (found === 'failed') return end('internal');
    if (found === null) return end('unauthorized');
    identity = found;
    heartbeat = startBeating();
    const refused = host.entered(connection);
    if (refused) return end(refused, times.retryAfterMs);
    await welcome(frame);
  };

  const startBeating = (): Heartbeat =>
    startHeartbeat({
      clock,
      heartbeatMs: times.heartbeatMs,
      graceMs: times.graceMs,
      lastWriteAt: () => outflow.lastWriteAt,
      beat: () => {
        if (stage === 'open') outflow.urgent(() => frameText({ op: 'heartbeat', heads: heads() }));
      },
      silent: () => end('silent'),
    });

  const openStreams = (): Subscriptions =>
    createSubscriptions({
      userId: userId(),
      log: host.log,
      hub: host.hub,
      outflow,
      pump,
      page: { entries: limits.pageEntries, bytes: limits.pageBytes },
      limit: limits.streamsPerConnection,
      mayRead: async (stream) =>
        settings.authorize({ userId: userId(), stream, action: 'read', context: identity?.context }),
      onSlow: (stream, position) => hooks.slowReader?.({ connection: id, userId: userId(), stream, position }),
      onReplayed: (stream, entries, reason) => hooks.replayed?.({ connection: id, stream, entries, reason }),
      onLost: (stream, from, until) => hooks.lost?.({ connection: id, stream, from, until }),
      onError: host.onError,
    });

  /** Waits for `me` only; the others follow as `subscribed`. */
  const welcome = async (frame: HelloFrame): Promise<void> => {
    const streams = openStreams();
    subscriptions = streams;
    try {
      const submits = await host.log.submits(userId());
      if (stage !== 'answering') return;
      submitsEpoch = submits.epoch;
      const own = frame.streams[OWN_STREAM] ?? { from: 'active-runs' as const };
      await streams.open(OWN_STREAM, own, (verdict) => {
        if ('refused' in verdict) return end('internal');
        sayWelcome(submits, verdict);
      });
    } catch (error) {
      host.onError('welcome', error);
      return end('internal');
    }
    for (const [wire, position] of Object.entries(frame.streams)) {
      if (wire !== OWN_STREAM && (stage as Stage) === 'open') void subscribe(wire, position);
    }
  };

  const sayWelcome = (submits: { epoch: string; ttlMs: number }, verdict: Verdict): void => {
    stage = 'open';
    const { maxMessageBytes, maxInFlight } = limits;
    outflow.push(
      frameText({
        op: 'welcome',
        v: WIRE_VERSION,
        user: userId(),
        session,
        heartbeatMs: times.heartbeatMs,
        limits: { maxMessageBytes, maxInFlight },
        submits: { epoch: submits.epoch, ttlMs: submits.ttlMs },
        streams: { [OWN_STREAM]: verdict },
      }),
    );
    hooks.connected?.({ connection: id, userId: userId(), session });
    expiry.until(identity?.expiresAt);
  };

  const subscribe = (wire: string, position: Parameters<Subscriptions['open']>[1], ref?: string): Promise<void> =>
    subscriptions!.open(wire, position, (verdict) =>
      outflow.push(frameText({ op: 'subscribed', ...(ref !== undefined && { ref }), stream: wire, verdict })),
    );

  const heads = (): Record<string, number> => subscriptions?.heads() ?? {};

  /** A fresh credential on an open connection; the last one sent counts. */
  const refresh = async (token: string): Promise<void> => {
    const turn = ++tokenTurn;
    const found = await authenticate(token);
    if (stage !== 'open' || turn !== tokenTurn) return;
    if (found === 'failed') return end('internal');
    if (found === null) return end('unauthorized');
    if (found.userId !== userId()) return end('forbidden');
    identity = found;
    expiry.until(found.expiresAt);
  };

  /** Everything up to there was dispatched; never more than was written to this socket. [V9] */
  const seen = (cursors: Record<string, { epoch: string; seq: number }>): void => {
    for (const [wire, { epoch, seq }] of Object.entries(cursors)) {
      const subscription = subscriptions?.get(wire);
      if (subscription?.epoch !== epoch) continue;
      const upTo = Math.min(seq, subscription.written);
      if (upTo > 0)
        host.log.noteSeen(subscription.stream, epoch, upTo).catch((error) => host.onError('noteSeen', error));
    }
  };

  const dispatch = (frame: OpenFrame): void => {
    switch (frame.op) {
      case 'ping':
        return outflow.urgent(() => frameText({ op: 'pong', t: frame.t, heads: heads() }));
      case 'seen':
        return seen(frame.cursors);
      case 'submit':
        return host.submit(connection, frame);
      case 'subscribe':
        return void subscribe(frame.stream, frame.position, frame.ref);
      case 'unsubscribe':
        return subscriptions?.leave(frame.stream);
      case 'replay':
        return subscriptions?.repair(frame);
      case 'token':
        return void refresh(frame.token);
      default:
        return frame satisfies never;
    }
  };

  const perform = (admission: Admission): void => {
    switch (admission.do) {
      case 'greet':
        return void greet(admission.frame).catch((error) => {
          host.onError('hello', error);
          end('internal');
        });
      case 'dispatch':
        return dispatch(admission.frame);
      case 'refuse-submit':
        return host.refuseSubmit(
          connection,
          admission.id,
          'invalid',
          `The submit could not be read: ${admission.issue}.`,
        );
      case 'ignore':
        return;
      case 'close':
        return end(admission.fault, undefined, admission.issue);
      default:
        return admission satisfies never;
    }
  };

  /** Larger than told, but not by so much that it may not be looked into: a lone submit gets its receipt. */
  const tooLarge = (text: string): void => {
    const parsed =
      stage === 'open' && text.length <= limits.maxMessageBytes * LOOK_INTO_FACTOR ? parseMessage(text) : undefined;
    const check = parsed?.ok && parsed.frames.length === 1 ? checkClientFrame(parsed.frames[0]) : undefined;
    if (!check?.ok || check.frame.op !== 'submit') return end('message-too-large');
    const message = `The submit is larger than ${limits.maxMessageBytes} bytes.`;
    host.refuseSubmit(connection, check.frame.id, 'too-large', message);
  };

  const connection: Connection = {
    id,
    get userId() {
      return userId();
    },
    get session() {
      return session;
    },
    get context() {
      return identity?.context;
    },
    get submitsEpoch() {
      return submitsEpoch;
    },
    openedAt,
    get streams() {
      return subscriptions?.names() ?? [];
    },
    get bufferedBytes() {
      return pipe.bufferedBytes + outflow.queuedBytes;
    },
    silentForMs: () => heartbeat?.silentForMs() ?? clock.elapsed() - openedElapsed,
    answer: (text) => outflow.urgent(() => text),
    refuse: (stream) => subscriptions?.refuse(stream),
    end,
  };

  const listener: PipeListener = {
    message(text) {
      if (stage === 'closed') return;
      heartbeat?.heard();
      const limit = stage === 'open' ? limits.maxMessageBytes : limits.maxHelloBytes;
      if (isLongerThan(text, limit)) return tooLarge(text);
      const parsed = parseMessage(text);
      if (!parsed.ok) return end('bad-frame', undefined, `The message could not be read: ${parsed.issue}.`);
      for (const frame of parsed.frames) {
        if (budget.take() > 0) return end('rate-limited', times.retryAfterMs);
        if ((stage as Stage) === 'closed') return;
        perform(admit(stage, checkClientFrame(frame)));
      }
    },
    binary: () => end('bad-frame', undefined, 'Frames are text; a binary message came.'),
    drained: () => outflow.drained(),
    closed: (code, reason) => gone(code, reason, false),
  };
  return { connection, listener };
}
