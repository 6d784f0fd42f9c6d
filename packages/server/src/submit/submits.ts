/** The way of a submit: gate, claim, handler, receipt. Never a close, never twice, started in order. [U2–U9] */
import { type Cancel, type Clock, OWN_STREAM, type SubmitFrame, userStream } from '@throughline/protocol';
import { isReservedCommand } from '@throughline/protocol/agent';
import { readControlEvent } from '../hub/control-event.ts';
import type { Hub } from '../hub/hub.ts';
import type { EventLog, LogEntry } from '../log/event-log.ts';
import type { Settings } from '../options.ts';
import type { Connection } from '../session/connection-host.ts';
import { type Answer, answerText, no, receiptText } from './answer.ts';
import { bodyHash } from './body-hash.ts';
import { type Claimed, createClaiming } from './claimed.ts';
import { createCommandHandlers, type SubmitHandler } from './command-handlers.ts';
import { createSubmitGate } from './submit-gate.ts';
import type { SubmitsInFlight } from './submits-in-flight.ts';

/** Carries out a reserved command, by a full stream name. */
export type ReservedHandler = (submit: { userId: string; stream: string; frame: SubmitFrame }) => Promise<Answer>;

export interface Submits {
  on(type: string, handler: SubmitHandler): Cancel;
  receive(connection: Connection, frame: SubmitFrame): void;
  /** Answers what could not be read as a submit but has an id. [U5] */
  refuse(connection: Connection, id: string, code: 'invalid' | 'too-large', message: string): void;
  /** Forgets what is only kept for connections that are open. */
  left(connection: Connection): void;
  readonly size: number;
  /** Resolves once none is under way. */
  idle(): Promise<void>;
}

export interface SubmitsOptions {
  readonly log: EventLog;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly inFlight: SubmitsInFlight;
  /** Aborted when the manager closes. */
  readonly signal: AbortSignal;
  readonly reserved: ReservedHandler;
  onError(where: string, error: unknown): void;
}

interface Asking {
  unanswered: number;
  /** Claims of one connection are taken in the order of its submits. [U2] */
  tail: Promise<unknown>;
}

export function createSubmits(options: SubmitsOptions): Submits {
  const { log, hub, clock, settings, inFlight, signal, onError } = options;
  const { limits, times, hooks } = settings;
  const asking = new Map<Connection, Asking>();
  const handlers = createCommandHandlers({ settings, inFlight, signal, onError });
  const gate = createSubmitGate({ clock, settings, knows: handlers.knows, onError });
  const { claimLeaseMs: leaseMs, retryAfterMs } = times;
  const claim = createClaiming({ log, clock, leaseMs, retryAfterMs, signal, onError });
  let size = 0;
  const waiters: (() => void)[] = [];

  /** Followed before it is claimed: a cancel that comes right after the claim, by another node, is heard. [U8] */
  const listen = async (userId: string, id: string, stream: string): Promise<Cancel> => {
    const lease = await hub.open(stream);
    const watcher = {
      appended(entry: LogEntry) {
        const event = readControlEvent(entry);
        if (event?.type === 'cancel_requested' && event.submitId === id) inFlight.find(userId, id)?.cancel();
      },
    };
    lease.stream.watchers.add(watcher);
    return () => {
      lease.stream.watchers.delete(watcher);
      lease.release();
    };
  };

  const start = async (
    connection: Connection,
    stream: string,
    frame: SubmitFrame,
  ): Promise<{ done: Promise<Claimed> }> => {
    const { userId, submitsEpoch: epoch } = connection;
    const { id, type, data, runId, threadId } = frame;
    const hash = bodyHash(JSON.stringify([type, data, frame.stream, runId, threadId]));
    const request = { userId, id, bodyHash: hash, epoch };
    if (isReservedCommand(type)) return claim(request, () => options.reserved({ userId, stream, frame }));
    const letGo = await listen(userId, id, stream);
    let started = false;
    const claimed = await claim(request, () => {
      started = true;
      const submit = inFlight.begin(userId, id, stream, letGo);
      return handlers.carryOut(connection, stream, frame).finally(() => submit.release());
    });
    if (!started) letGo();
    return claimed;
  };

  const reply = (connection: Connection, { id, type }: SubmitFrame, startedAt: number, claimed: Claimed): void => {
    const { text, duplicate, answer } = claimed;
    connection.answer(receiptText(id, text, duplicate));
    if (claimed.isNewLife) connection.end('restarting', retryAfterMs);
    const ok = answer ? answer.ok : text.startsWith('"ok":true');
    const code = answer && !answer.ok ? answer.code : undefined;
    hooks.receipt?.({ userId: connection.userId, type, id, ok, code, durationMs: clock.elapsed() - startedAt });
  };

  const finished = (ask: Asking): void => {
    ask.unanswered--;
    size--;
    if (size === 0) for (const resolve of waiters.splice(0)) resolve();
  };

  /** Resolves once the command is started, or refused: the next one of this connection may start then. */
  const process = async (connection: Connection, frame: SubmitFrame, ask: Asking): Promise<void> => {
    const startedAt = clock.elapsed();
    const isOwn = frame.stream === undefined || frame.stream === OWN_STREAM;
    const stream = isOwn ? userStream(connection.userId) : frame.stream!;
    const say = (answer: Answer): void =>
      reply(connection, frame, startedAt, { text: answerText(answer), duplicate: false, answer });
    const unavailable = (error: unknown): void => {
      onError('submit', error);
      say(no('unavailable', 'The command was not started. Send it again.', retryAfterMs));
    };
    try {
      const refused = await gate(connection, stream, frame);
      if (refused) {
        say(refused);
        return finished(ask);
      }
      const { done } = await start(connection, stream, frame);
      void done
        .then((claimed) => reply(connection, frame, startedAt, claimed))
        .catch(unavailable)
        .finally(() => finished(ask));
    } catch (error) {
      unavailable(error);
      finished(ask);
    }
  };

  return {
    on: handlers.on,
    receive(connection, frame) {
      const ask = asking.get(connection) ?? { unanswered: 0, tail: Promise.resolve() };
      asking.set(connection, ask);
      if (ask.unanswered >= limits.maxInFlight && !isReservedCommand(frame.type)) {
        const message = `At most ${limits.maxInFlight} commands of a connection may be unanswered.`;
        const answer = no('rate-limited', message, retryAfterMs);
        return reply(connection, frame, clock.elapsed(), { text: answerText(answer), duplicate: false, answer });
      }
      ask.unanswered++;
      size++;
      ask.tail = ask.tail.then(() => process(connection, frame, ask));
    },
    refuse(connection, id, code, message) {
      connection.answer(receiptText(id, answerText(no(code, message)), false));
    },
    left: (connection) => {
      asking.delete(connection);
    },
    get size() {
      return size;
    },
    idle: () => (size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
