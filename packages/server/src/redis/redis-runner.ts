/** Runs scripts in the order of the calls per key, again after a failure that may pass, and never for longer than it said. */
import type { Cancel, Clock } from '@throughline/protocol';
import type { RedisConnection } from './redis-connection.ts';
import { closed, mayPass, overloaded, refused, timedOut } from './redis-failure.ts';
import type { LuaScript } from './scripts/lua-script.ts';

export interface RedisRunner {
  /** Every script must be safe to run twice with the same arguments: a reply may get lost. */
  run(script: LuaScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Rejects what is under way, and every later call. */
  close(): void;
}

export interface RedisRunnerOptions {
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly commandTimeoutMs: number;
  readonly maxPending: number;
}

interface Call {
  readonly number: number;
  readonly script: LuaScript;
  readonly keys: string[];
  readonly args: string[];
  /** Resolves or rejects the caller, once; afterwards `done`. */
  finish(error: unknown, value?: unknown): void;
  done: boolean;
  lastError: unknown;
}

/** Calls of one key that failed, and those that came after them: they go again in the order in which they were made. */
interface Lane {
  readonly calls: Call[];
  pauseMs: number;
  stopTimer: Cancel;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

export function createRedisRunner({
  connection,
  clock,
  commandTimeoutMs,
  maxPending,
}: RedisRunnerOptions): RedisRunner {
  const pending = new Set<Call>();
  const lanes = new Map<string, Lane>();
  let count = 0;
  let isClosed = false;

  const send = (call: Call, whole: boolean): Promise<unknown> => {
    const options = { keys: call.keys, arguments: call.args };
    return whole ? connection.eval(call.script.text, options) : connection.evalSha(call.script.sha, options);
  };

  const attempt = (call: Call, whole: boolean): void => {
    send(call, whole).then(
      (value) => call.finish(undefined, value),
      (error) => (mayPass(error) ? fail(call, error) : call.finish(refused(error))),
    );
  };

  const fail = (call: Call, error: unknown): void => {
    if (call.done) return;
    call.lastError = error;
    const key = call.keys[0]!;
    const lane = lanes.get(key) ?? openLane(key);
    const place = lane.calls.findIndex((other) => other.number > call.number);
    lane.calls.splice(place < 0 ? lane.calls.length : place, 0, call);
  };

  const openLane = (key: string): Lane => {
    const lane: Lane = { calls: [], pauseMs: FIRST_PAUSE_MS, stopTimer: () => {} };
    lanes.set(key, lane);
    // Not at once: other calls of this key may be failing in this very task, and belong before or after it.
    lane.stopTimer = clock.after(0, () => void advance(key, lane));
    return lane;
  };

  /** The first call goes alone; once it is through, the rest follow it closely. */
  const advance = async (key: string, lane: Lane): Promise<void> => {
    while (lane.calls[0]?.done) lane.calls.shift();
    const first = lane.calls[0];
    if (first) {
      try {
        // The whole text: after a restart the server knows no hash.
        first.finish(undefined, await send(first, true));
      } catch (error) {
        first.lastError = error;
        if (mayPass(error)) return again(key, lane);
        first.finish(refused(error));
      }
    }
    lanes.delete(key);
    for (const call of lane.calls) if (!call.done) attempt(call, true);
  };

  const again = (key: string, lane: Lane): void => {
    if (isClosed) return;
    lane.stopTimer = clock.after(lane.pauseMs, () => void advance(key, lane));
    lane.pauseMs = Math.min(lane.pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const makeCall = (
    script: LuaScript,
    keys: readonly string[],
    args: readonly string[],
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ): Call => {
    const call: Call = {
      number: count++,
      script,
      keys: [...keys],
      args: [...args],
      done: false,
      lastError: undefined,
      finish(error, value) {
        if (call.done) return;
        call.done = true;
        stopTimer();
        pending.delete(call);
        if (error) reject(error);
        else resolve(value);
      },
    };
    const stopTimer = clock.after(commandTimeoutMs, () => call.finish(timedOut(commandTimeoutMs, call.lastError)));
    pending.add(call);
    return call;
  };

  return {
    run: (script, keys, args) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(closed());
        if (pending.size >= maxPending) return reject(overloaded(pending.size));
        const call = makeCall(script, keys, args, resolve, reject);
        const lane = lanes.get(call.keys[0]!);
        if (lane) lane.calls.push(call);
        else attempt(call, false);
      }),
    close() {
      isClosed = true;
      for (const lane of lanes.values()) lane.stopTimer();
      lanes.clear();
      for (const call of [...pending]) call.finish(closed());
    },
  };
}
