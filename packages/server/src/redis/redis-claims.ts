/** Claims in Redis: at most one node starts a command, every node hears how it went. [U3] */
import type { Cancel } from '@throughline/protocol';
import type { ClaimOutcome, EventLog, StoredReceipt } from '../log/event-log.ts';
import { randomName } from '../log/random-name.ts';
import { closed } from './redis-failure.ts';
import { claimKeys } from './redis-keys.ts';
import type { RedisLogSettings } from './redis-log-options.ts';
import type { RedisRunner } from './redis-runner.ts';
import { commonArguments } from './redis-streams.ts';
import type { RedisSubscriber } from './redis-subscriber.ts';
import { createClaimScripts } from './scripts/claim-scripts.ts';
import type { LuaScript } from './scripts/lua-script.ts';
import { createUserNotifications } from './user-notifications.ts';

export type RedisClaims = Pick<EventLog, 'submits' | 'claim' | 'renew' | 'settle' | 'settled'> & {
  readonly scripts: readonly LuaScript[];
  forget(userId: string): Promise<void>;
  close(): void;
};

/** For how long an epoch is kept for a user who submits nothing, in milliseconds. */
const IDLE_MS = 86_400_000;

export function createRedisClaims(
  runner: RedisRunner,
  subscriber: RedisSubscriber,
  settings: RedisLogSettings,
): RedisClaims {
  const { submits, random, prefix, pollMs, clock, onError } = settings;
  const scripts = createClaimScripts(submits, IDLE_MS, settings.trustRestarts);
  const notifications = createUserNotifications(
    (userId, ring) => subscriber.listen(claimKeys(prefix, userId).channel, ring),
    onError,
  );
  const stopReturns = subscriber.onReturn(notifications.ringAll);
  const closing = new AbortController();

  const run = (script: LuaScript, userId: string, ...args: readonly string[]): Promise<unknown> => {
    const { keys, channel } = claimKeys(prefix, userId);
    return runner.run(script, keys, [...commonArguments(settings, channel), ...args]);
  };

  /** How it ended, or for how long to wait at most before looking again. */
  const look = async (userId: string, id: string): Promise<StoredReceipt | 'lapsed' | 'forgotten' | number> => {
    const [status, detail = ''] = (await run(scripts.look, userId, id)) as [string, string?];
    if (status === 'settled') return { text: detail };
    if (status === 'running') return Math.min(pollMs, Number(detail) + 1);
    return status === 'lapsed' ? 'lapsed' : 'forgotten';
  };

  /** Redis being away is no answer: the wait goes on, until somebody ends it. */
  const lookPatiently = (userId: string, id: string) =>
    look(userId, id).catch((error) => {
      if (closing.signal.aborted) throw error;
      onError(error);
      return pollMs;
    });

  const wait = async (userId: string, id: string, signal: AbortSignal) => {
    const notification = await notifications.enter(userId);
    try {
      for (;;) {
        signal.throwIfAborted();
        const rung = notification.next();
        const standing = await lookPatiently(userId, id);
        if (typeof standing !== 'number') return standing;
        await firstOf(rung, signal, (callback) => clock.after(standing, callback));
      }
    } finally {
      notification.leave();
    }
  };

  return {
    scripts: Object.values(scripts),
    submits: async (userId) => ({ epoch: (await run(scripts.life, userId)) as string, ttlMs: submits.ttlMs }),
    async claim(userId, id, bodyHash, leaseMs, epoch = '') {
      return claimOutcomeOf(await run(scripts.claim, userId, id, bodyHash, String(leaseMs), randomName(random), epoch));
    },
    renew: async (userId, id, claim, leaseMs) => (await run(scripts.renew, userId, id, claim, String(leaseMs))) === 1,
    async settle(userId, id, claim, receipt) {
      await run(scripts.settle, userId, id, claim, receipt ? 's' : 'n', receipt?.text ?? '');
    },
    async forget(userId) {
      await run(scripts.forget, userId);
    },
    settled: (userId, id, signal) => wait(userId, id, AbortSignal.any([signal, closing.signal])),
    close() {
      stopReturns();
      notifications.close();
      closing.abort(closed());
    },
  };
}

/** Resolves when the user is notified or time is up; rejects when the signal is aborted. Leaves nothing behind. */
function firstOf(rung: Promise<void>, signal: AbortSignal, after: (callback: () => void) => Cancel): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (work: () => void): void => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      work();
    };
    const onAbort = (): void => end(() => reject(signal.reason));
    const stopTimer = after(() => end(resolve));
    signal.addEventListener('abort', onAbort, { once: true });
    void rung.then(() => end(resolve));
    if (signal.aborted) onAbort();
  });
}

function claimOutcomeOf(reply: unknown): ClaimOutcome {
  const [status, detail = ''] = reply as [ClaimOutcome['status'], string?];
  switch (status) {
    case 'claimed':
      return { status, claim: detail };
    case 'settled':
      return { status, receipt: { text: detail } };
    case 'full':
      return { status, retryAfterMs: Number(detail) };
    default:
      return { status };
  }
}
