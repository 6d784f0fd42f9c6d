/** The way of a submit: gate, claim, handler, receipt. Never a close, never twice, started in order. [U2–U9] */
import { type Cancel, type Clock, OWN_STREAM, type SubmitFrame, userStream } from '@throughline/protocol';
import { isReservedCommand } from '@throughline/protocol/agent';
import type { Connection } from '../connection/connection-host.ts';
import { readControlEvent } from '../hub/control-event.ts';
import type { Hub } from '../hub/hub.ts';
import type { EventLog, LogEntry } from '../log/event-log.ts';
import type { Settings } from '../options/settings.ts';
import { type Answer, answerText, no, receiptText } from './answer.ts';
import { bodyHash } from './body-hash.ts';
import { type Claimed, createClaiming } from './claimed.ts';
import { createCommandHandlers, type SubmitHandler } from './command-handlers.ts';
import { createSubmitGate } from './submit-gate.ts';
import { submitIdentity } from './submit-identity.ts';
import type { SubmitsInFlight } from './submits-in-flight.ts';

/** Carries out a reserved command, by a full stream name. */
export type ReservedHandler = (submit: { userId: string; stream: string; frame: SubmitFrame }) => Promise<Answer>;

export interface Submits {
  on(type: string, handler: SubmitHandler): Cancel;
  receive(connection: Connection, frame: SubmitFrame): void;
  /** Answers what could not be read as a submit but has an id. [U5] */
  refuse(connection: Connection, id: string, code: 'invalid' | 'too-large', message: string): void;
  /** From now on new commands are left to other nodes: not started, not remembered. */
  drain(): void;
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
  /** Of the app's commands, and of the reserved ones: each kind has the same bound of its own. [U6] */
  unanswered: number;
  reserved: number;
  /** What all of them hold, in characters of JSON. */
  size: number;
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
  let draining = false;
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
    body: string,
  ): Promise<{ done: Promise<Claimed> }> => {
    const { userId, submitsEpoch: epoch, gone } = connection;
    const { id, type } = frame;
    const request = { userId, id, bodyHash: bodyHash(body), epoch, gone };
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

  const finished = (ask: Asking, { type }: SubmitFrame, body: string): void => {
    if (isReservedCommand(type)) ask.reserved--;
    else ask.unanswered--;
    ask.size -= body.length;
    size--;
    if (size === 0) for (const resolve of waiters.splice(0)) resolve();
  };

  /** A cancel or an answer still reaches a run that drains; anything else would be cut short here. */
  const leftToOthers = ({ type }: SubmitFrame): Answer | undefined =>
    draining && !isReservedCommand(type)
      ? no('unavailable', 'This server goes down. The command was not started; send it again.', retryAfterMs)
      : undefined;

  /** Why it may not even wait: what a connection holds is bounded by count and by size. [V4] */
  const overBound = (ask: Asking, { type }: SubmitFrame, body: string): Answer | undefined => {
    const count = isReservedCommand(type) ? ask.reserved : ask.unanswered;
    if (count >= limits.maxInFlight) {
      return no(
        'rate-limited',
        `At most ${limits.maxInFlight} commands of a connection may be unanswered.`,
        retryAfterMs,
      );
    }
    if (ask.size + body.length <= limits.maxInFlightBytes || ask.size === 0) return undefined;
    return no('rate-limited', 'The unanswered commands of this connection are too large together.', retryAfterMs);
  };

  /** Resolves once the command is started, or refused: the next one of this connection may start then. */
  const process = async (connection: Connection, frame: SubmitFrame, body: string, ask: Asking): Promise<void> => {
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
      const refused = leftToOthers(frame) ?? (await gate(connection, stream, frame));
      if (refused) {
        say(refused);
        return finished(ask, frame, body);
      }
      const { done } = await start(connection, stream, frame, body);
      void done
        .then((claimed) => reply(connection, frame, startedAt, claimed))
        .catch(unavailable)
        .finally(() => finished(ask, frame, body));
    } catch (error) {
      unavailable(error);
      finished(ask, frame, body);
    }
  };

  return {
    on: handlers.on,
    receive(connection, frame) {
      const ask = asking.get(connection) ?? { unanswered: 0, reserved: 0, size: 0, tail: Promise.resolve() };
      asking.set(connection, ask);
      const { type } = frame;
      const body = submitIdentity(frame);
      const answer = overBound(ask, frame, body);
      if (answer) {
        return reply(connection, frame, clock.elapsed(), { text: answerText(answer), duplicate: false, answer });
      }
      if (isReservedCommand(type)) ask.reserved++;
      else ask.unanswered++;
      ask.size += body.length;
      size++;
      ask.tail = ask.tail.then(() => process(connection, frame, body, ask));
    },
    drain() {
      draining = true;
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
