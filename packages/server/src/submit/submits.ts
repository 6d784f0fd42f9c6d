/** The way of a submit: right, rate, shape, claim, handler, receipt. Never a close, never twice. [U2–U9, V5] */

import type { Cancel, Clock } from '@throughline/protocol';
import { isTypeName, OWN_STREAM, type SubmitFrame, userStream } from '@throughline/protocol';
import { checkBody, isReservedCommand } from '@throughline/protocol/agent';
import { readControlEvent } from '../hub/control-event.ts';
import type { Hub } from '../hub/hub.ts';
import { isUserStream } from '../hub/stream-name.ts';
import type { EventLog, LogEntry } from '../log/event-log.ts';
import type { Command, SubmitContext } from '../manager.ts';
import type { Settings } from '../options.ts';
import { describeError } from '../run/describe-error.ts';
import { ServerError } from '../server-error.ts';
import type { Connection } from '../session/connection-host.ts';
import { type Budget, createBudget } from '../session/frame-budget.ts';
import { type Answer, answerText, no, receiptText } from './answer.ts';
import { bodyHash } from './body-hash.ts';
import { createClaiming } from './claimed.ts';
import { refusalOf, refuse } from './refusal.ts';
import type { SubmitsInFlight } from './submits-in-flight.ts';

export type SubmitHandler = (command: Command<any>, context: SubmitContext) => unknown;

/** A reserved command, by a full stream name. */
export type ReservedHandler = (submit: { userId: string; stream: string; frame: SubmitFrame }) => Promise<Answer>;

export interface Submits {
  on(type: string, handler: SubmitHandler): Cancel;
  receive(connection: Connection, frame: SubmitFrame): void;
  refuse(connection: Connection, id: string, code: 'invalid' | 'too-large', message: string): void;
  /** Forgets what is only kept for connections that are open. */
  left(connection: Connection): void;
  readonly size: number;
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

const MINUTE_MS = 60_000;
const RESERVED_FACTOR = 10;

export function createSubmits(options: SubmitsOptions): Submits {
  const { log, hub, clock, settings, inFlight, signal, onError } = options;
  const { limits, times, hooks } = settings;
  const handlers = new Map<string, SubmitHandler>();
  const asking = new Map<Connection, Asking>();
  const budgets = new Map<string, { own: Budget; reserved: Budget; usedAt: number }>();
  const claim = createClaiming({
    log,
    clock,
    leaseMs: times.claimLeaseMs,
    retryAfterMs: times.retryAfterMs,
    signal,
    onError,
  });
  let size = 0;
  const waiters: (() => void)[] = [];

  const budgetOf = (userId: string): { own: Budget; reserved: Budget; usedAt: number } => {
    let budget = budgets.get(userId);
    if (!budget) {
      for (const [id, { usedAt }] of budgets) {
        if (clock.elapsed() - usedAt <= 2 * MINUTE_MS) break;
        budgets.delete(id);
      }
      budget = {
        own: createBudget(clock, limits.submitsPerMinute, MINUTE_MS),
        reserved: createBudget(clock, limits.submitsPerMinute * RESERVED_FACTOR, MINUTE_MS),
        usedAt: 0,
      };
    }
    budgets.delete(userId);
    budgets.set(userId, budget);
    budget.usedAt = clock.elapsed();
    return budget;
  };

  /** What is wrong with it before anyone may start it; undefined when nothing is. */
  const preliminary = async (
    connection: Connection,
    stream: string,
    frame: SubmitFrame,
  ): Promise<Answer | undefined> => {
    const isReserved = isReservedCommand(frame.type);
    const budget = budgetOf(connection.userId);
    const wait = (isReserved ? budget.reserved : budget.own).take();
    if (wait > 0) return no('rate-limited', `At most ${limits.submitsPerMinute} commands a minute are taken.`, wait);
    if (stream !== userStream(connection.userId)) {
      if (isUserStream(stream)) return no('forbidden', 'This stream belongs to another user.');
      try {
        const { userId, context } = connection;
        if (!(await settings.authorize({ userId, stream, action: 'submit', context }))) {
          return no('forbidden', `You may not send commands to ${stream}.`);
        }
      } catch (error) {
        onError('authorize', error);
        return no('unavailable', 'Your right to send this could not be checked. Send it again.', times.retryAfterMs);
      }
    }
    if (isReserved) return undefined;
    if (!handlers.has(frame.type)) {
      return handlers.size === 0 && !settings.commands
        ? no('unsupported', 'This server takes no commands.')
        : no('unknown-type', `This server has no command "${frame.type}".`);
    }
    return undefined;
  };

  /** Runs the handler with the run's cancel in reach; hears of a cancel from whichever node it comes. [U8] */
  const carryOut = async (connection: Connection, stream: string, frame: SubmitFrame): Promise<Answer> => {
    const { userId, context } = connection;
    const handler = handlers.get(frame.type);
    if (!handler) return no('unknown-type', `This server has no command "${frame.type}".`);
    const definition = commandOf(settings.commands, frame.type);
    const checked = definition && checkBody({ schema: definition.data }, frame.data);
    if (checked && !checked.ok)
      return no('invalid', `The command does not fit its schema: ${checked.issues.join('; ')}.`);
    const { id, type, runId, threadId } = frame;
    const command: Command = { id, type, data: checked ? checked.data : frame.data, runId, threadId };
    const abort = new AbortController();
    const stop = (): void => abort.abort(signal.reason);
    signal.addEventListener('abort', stop);
    const submit = inFlight.find(userId, id);
    const unlink = inFlight.link({ submitId: id, stream, userId, cancel: () => abort.abort(cancelled()) });
    try {
      if (submit?.cancelled) return no('failed', 'The command was cancelled before it began.');
      return { ok: true, result: await handler(command, { userId, stream, context, signal: abort.signal, refuse }) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) return refusal;
      onError(`handler of ${type}`, error);
      return no('failed', `The command failed: ${describeError(error).message}`);
    } finally {
      unlink();
      signal.removeEventListener('abort', stop);
    }
  };

  const perform = async (
    connection: Connection,
    stream: string,
    frame: SubmitFrame,
  ): Promise<{ done: Promise<{ text: string; duplicate: boolean; answer?: Answer }> }> => {
    const { userId } = connection;
    const request = {
      userId,
      id: frame.id,
      bodyHash: bodyHash(JSON.stringify([frame.type, frame.data, frame.stream, frame.runId, frame.threadId])),
      epoch: connection.submitsEpoch,
    };
    if (isReservedCommand(frame.type)) return claim(request, () => options.reserved({ userId, stream, frame }));
    // Followed before it is claimed: a cancel that comes right after the claim, by another node, is heard.
    const lease = await hub.open(stream);
    const watcher = {
      appended(entry: LogEntry) {
        const event = readControlEvent(entry);
        if (event?.type === 'cancel_requested' && event.submitId === frame.id)
          inFlight.find(userId, frame.id)?.cancel();
      },
    };
    lease.stream.watchers.add(watcher);
    const letGo = (): void => {
      lease.stream.watchers.delete(watcher);
      lease.release();
    };
    let started = false;
    const claimed = await claim(request, () => {
      started = true;
      const submit = inFlight.begin(userId, frame.id, stream, letGo);
      return carryOut(connection, stream, frame).finally(() => submit.release());
    });
    if (!started) letGo();
    return claimed;
  };

  const reply = (
    connection: Connection,
    frame: SubmitFrame,
    startedAt: number,
    text: string,
    duplicate: boolean,
    answer?: Answer,
  ): void => {
    connection.answer(receiptText(frame.id, text, duplicate));
    const code = answer && !answer.ok ? answer.code : undefined;
    const ok = answer ? answer.ok : text.startsWith('"ok":true');
    hooks.receipt?.({
      userId: connection.userId,
      type: frame.type,
      id: frame.id,
      ok,
      code,
      durationMs: clock.elapsed() - startedAt,
    });
  };

  const finished = (ask: Asking): void => {
    ask.unanswered--;
    size--;
    if (size === 0) for (const resolve of waiters.splice(0)) resolve();
  };

  const process = async (connection: Connection, frame: SubmitFrame, ask: Asking): Promise<void> => {
    const startedAt = clock.elapsed();
    const stream =
      frame.stream === undefined || frame.stream === OWN_STREAM ? userStream(connection.userId) : frame.stream;
    const say = (answer: Answer): void => reply(connection, frame, startedAt, answerText(answer), false, answer);
    const unavailable = (error: unknown): void => {
      onError('submit', error);
      say(no('unavailable', 'The command was not started. Send it again.', times.retryAfterMs));
    };
    try {
      const refused = await preliminary(connection, stream, frame);
      if (refused) {
        say(refused);
        return finished(ask);
      }
      const { done } = await perform(connection, stream, frame);
      void done
        .then(({ text, duplicate, answer }) => reply(connection, frame, startedAt, text, duplicate, answer))
        .catch(unavailable)
        .finally(() => finished(ask));
    } catch (error) {
      unavailable(error);
      finished(ask);
    }
  };

  return {
    on(type, handler) {
      if (!isTypeName(type) || isReservedCommand(type)) {
        throw new ServerError(
          'invalid-type',
          `"${type}" cannot be handled: command types are snake_case, and cancel_run and resolve_approval are the manager's own.`,
        );
      }
      if (handlers.has(type)) throw new ServerError('invalid-option', `The command "${type}" has a handler already.`);
      handlers.set(type, handler);
      return () => {
        if (handlers.get(type) === handler) handlers.delete(type);
      };
    },
    receive(connection, frame) {
      const ask = asking.get(connection) ?? { unanswered: 0, tail: Promise.resolve() };
      asking.set(connection, ask);
      if (ask.unanswered >= limits.maxInFlight && !isReservedCommand(frame.type)) {
        const answer = no(
          'rate-limited',
          `At most ${limits.maxInFlight} commands of a connection may be unanswered.`,
          times.retryAfterMs,
        );
        connection.answer(receiptText(frame.id, answerText(answer), false));
        return;
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

const cancelled = (): ServerError => new ServerError('cancelled', 'The page cancelled this command.');
const commandOf = (commands: Settings['commands'], type: string) =>
  commands && Object.hasOwn(commands, type) ? commands[type] : undefined;
