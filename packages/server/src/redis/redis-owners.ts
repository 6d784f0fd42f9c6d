/** Leases of owners and the lists of runs in Redis; what is listed may be too much, and the record of a run decides. [R2, R4, R12] */
import type { StreamState } from '../log/event-log.ts';
import type { OwnerLease, RunOwners, RunRef } from '../log/run-owners.ts';
import { ownerKeys } from './redis-keys.ts';
import type { RedisLogSettings } from './redis-log-options.ts';
import type { RedisRunner } from './redis-runner.ts';
import { commonArguments } from './redis-streams.ts';
import type { LuaScript } from './scripts/lua-script.ts';
import { createOwnerScripts } from './scripts/owner-scripts.ts';

export interface RedisOwners {
  readonly scripts: readonly LuaScript[];
  readonly owners: RunOwners;
  /** A run is about to begin, of an owner or of none. */
  begins(owner: string | undefined, run: RunRef): Promise<void>;
  /** A run is over. */
  ended(owner: string | undefined, run: RunRef): Promise<void>;
  streams(): Promise<readonly string[]>;
}

const PAGE = 500;

const refOf = (text: string): RunRef => {
  const at = text.indexOf('\n');
  return { stream: text.slice(0, at), runId: text.slice(at + 1) };
};

const flat = (runs: readonly RunRef[]): string[] => runs.flatMap(({ stream, runId }) => [stream, runId]);

export function createRedisOwners(
  runner: RedisRunner,
  settings: RedisLogSettings,
  stateOf: (stream: string) => Promise<StreamState>,
): RedisOwners {
  const scripts = createOwnerScripts(settings.trustRestarts);
  const { keys, channel } = ownerKeys(settings.prefix);

  const run = (script: LuaScript, ...args: readonly string[]): Promise<unknown> =>
    runner.run(script, keys, [...commonArguments(settings, channel), ...args]);

  const note = async (owner: string, runs: readonly RunRef[]): Promise<void> => {
    for (let from = 0; from < runs.length; from += PAGE) {
      await run(scripts.note, owner, ...flat(runs.slice(from, from + PAGE)));
    }
  };

  const drop = async (owner: string, runs: readonly RunRef[], over: boolean): Promise<void> => {
    if (runs.length > 0) await run(scripts.drop, owner, over ? '1' : '0', ...flat(runs));
  };

  /** Of those that were listed: what their records say; what is over, or has had news since, is put right. */
  const look = async (listed: readonly string[], before: number): Promise<{ run: RunRef; lastAt: number }[]> => {
    const states = new Map<string, Promise<StreamState>>();
    const found: { run: RunRef; lastAt: number }[] = [];
    const over: RunRef[] = [];
    const news: string[] = [];
    for (const text of listed) {
      const ref = refOf(text);
      const state = states.get(ref.stream) ?? stateOf(ref.stream);
      states.set(ref.stream, state);
      const record = (await state).openRuns.find(({ runId }) => runId === ref.runId);
      if (!record || record.interrupted) over.push(ref);
      else if (record.lastAt > before) news.push(text, String(record.lastAt));
      else found.push({ run: ref, lastAt: record.lastAt });
    }
    await drop('', over, true);
    if (news.length > 0) await run(scripts.news, ...news);
    return found;
  };

  const silent = async (silentMs: number, limit: number): Promise<readonly RunRef[]> => {
    const found: { run: RunRef; lastAt: number }[] = [];
    for (;;) {
      // What stays listed is passed over; what was put right has left its place.
      const args = [String(silentMs), String(Math.min(PAGE, limit)), String(found.length)];
      const [now, ...listed] = (await run(scripts.silent, ...args)) as string[];
      found.push(...(await look(listed, Number(now) - silentMs)));
      if (listed.length < PAGE || found.length >= limit) break;
    }
    return found
      .sort((one, other) => one.lastAt - other.lastAt)
      .slice(0, limit)
      .map((each) => each.run);
  };

  return {
    scripts: Object.values(scripts),
    owners: {
      renew: async (owner, leaseMs) =>
        (await run(scripts.renew, owner, String(leaseMs))) as 'held' | 'begun' | 'lapsed',
      list: async () => leasesOf((await run(scripts.list)) as string[]),
      lapse: async (owner, beat) => (await run(scripts.lapse, owner, beat === undefined ? '' : String(beat))) === 1,
      note,
      drop: (owner, runs) => drop(owner, runs, false),
      runs: async (owner) =>
        ((await run(scripts.runs, owner)) as string[]).map((text) => refOf(text.slice(owner.length + 1))),
      open: ({ silentMs, limit }) => silent(silentMs, limit),
      passOver: (runs) => note('', runs),
    },
    begins: (owner = '', ref) => note(owner, [ref]),
    ended: (owner = '', ref) => drop(owner, [ref], true),
    streams: async () => (await run(scripts.streams, String(settings.idleMs))) as string[],
  };
}

function leasesOf(values: readonly string[]): OwnerLease[] {
  const leases: OwnerLease[] = [];
  for (let index = 0; index < values.length; index += 4) {
    const [owner, standing, beat, leftMs] = values.slice(index, index + 4) as [
      string,
      OwnerLease['standing'],
      string,
      string,
    ];
    leases.push({ owner, standing, beat: Number(beat), leftMs: Number(leftMs) });
  }
  return leases;
}
