/** What is looked at before anyone may start a command: rate, right, and whether there is a handler. [U5, U9, V5] */
import { type Clock, type SubmitFrame, userStream } from '@throughline/protocol';
import { isReservedCommand } from '@throughline/protocol/agent';
import { withinTime } from '../clock/within-time.ts';
import type { Connection } from '../connection/connection-host.ts';
import { type Budget, createBudget } from '../connection/frame-budget.ts';
import { isUserStream } from '../hub/stream-name.ts';
import type { Settings } from '../options/settings.ts';
import { type Answer, no } from './answer.ts';

export interface SubmitGateOptions {
  readonly clock: Clock;
  readonly settings: Settings;
  knows(type: string): 'yes' | 'no' | 'takes-none';
  onError(where: string, error: unknown): void;
}

/** Why a submit may not be started, or undefined. */
export type SubmitGate = (connection: Connection, stream: string, frame: SubmitFrame) => Promise<Answer | undefined>;

interface UserBudget {
  readonly own: Budget;
  /** Reserved commands are exempt from the app's bound, but not from every bound. [U6] */
  readonly reserved: Budget;
  usedAt: number;
}

const MINUTE_MS = 60_000;
const RESERVED_FACTOR = 10;

export function createSubmitGate({ clock, settings, knows, onError }: SubmitGateOptions): SubmitGate {
  const { limits, times } = settings;
  /** Least recently used first, so that what is out of date is at the front. */
  const budgets = new Map<string, UserBudget>();

  const forgetOld = (): void => {
    for (const [userId, { usedAt }] of budgets) {
      if (clock.elapsed() - usedAt <= 2 * MINUTE_MS) return;
      budgets.delete(userId);
    }
  };

  const budgetOf = (userId: string): UserBudget => {
    const budget = budgets.get(userId) ?? {
      own: createBudget(clock, limits.submitsPerMinute, MINUTE_MS),
      reserved: createBudget(clock, limits.submitsPerMinute * RESERVED_FACTOR, MINUTE_MS),
      usedAt: 0,
    };
    budget.usedAt = clock.elapsed();
    budgets.delete(userId);
    budgets.set(userId, budget);
    forgetOld();
    return budget;
  };

  const withoutRight = async ({ userId, context, gone }: Connection, stream: string): Promise<Answer | undefined> => {
    if (stream === userStream(userId)) return undefined;
    if (isUserStream(stream)) return no('forbidden', 'This stream belongs to another user.');
    try {
      const ask = () => settings.authorize({ userId, stream, action: 'submit', context });
      const may = await withinTime(clock, times.authTimeoutMs, 'authorize', ask, gone);
      return may ? undefined : no('forbidden', `You may not send commands to ${stream}.`);
    } catch (error) {
      if (!gone.aborted) onError('authorize', error);
      return no('unavailable', 'Your right to send this could not be checked. Send it again.', times.retryAfterMs);
    }
  };

  const withoutHandler = (type: string): Answer | undefined => {
    const known = knows(type);
    if (known === 'yes') return undefined;
    return known === 'takes-none'
      ? no('unsupported', 'This server takes no commands.')
      : no('unknown-type', `This server has no command "${type}".`);
  };

  return async (connection, stream, { type }) => {
    const isReserved = isReservedCommand(type);
    const budget = budgetOf(connection.userId);
    const wait = (isReserved ? budget.reserved : budget.own).take();
    if (wait > 0) return no('rate-limited', `At most ${limits.submitsPerMinute} commands a minute are taken.`, wait);
    return (await withoutRight(connection, stream)) ?? (isReserved ? undefined : withoutHandler(type));
  };
}
