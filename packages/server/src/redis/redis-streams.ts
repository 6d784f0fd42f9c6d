/** Streams in Redis: each call of the contract is one script. [V1, V9] */
import type { AppendOutcome, EventDraft, LogEntry, LogPage, ReadLimits, StreamState } from '../log/event-log.ts';
import type { OpenRun } from '../log/open-run.ts';
import { randomName } from '../log/random-name.ts';
import { streamKeys } from './redis-keys.ts';
import type { RedisLogSettings } from './redis-log-options.ts';
import type { RedisRunner } from './redis-runner.ts';
import type { LuaScript } from './scripts/lua-script.ts';
import { createStreamScripts } from './scripts/stream-scripts.ts';
import { entryOf } from './stream-message.ts';

export interface RedisStreams {
  readonly scripts: readonly LuaScript[];
  append(stream: string, drafts: readonly EventDraft[]): Promise<readonly AppendOutcome[]>;
  read(stream: string, after: number, limits: ReadLimits): Promise<LogPage>;
  state(stream: string): Promise<StreamState>;
  trim(stream: string, upTo: number): Promise<void>;
  noteSeen(stream: string, epoch: string, seq: number): Promise<void>;
}

/** What every script is given first. */
export const commonArguments = (settings: RedisLogSettings, channel: string): string[] => [
  randomName(settings.random),
  String(settings.timeShiftMs()),
  settings.fanOut === 'sharded' ? 'SPUBLISH' : 'PUBLISH',
  channel,
];

export function createRedisStreams(runner: RedisRunner, settings: RedisLogSettings): RedisStreams {
  const scripts = createStreamScripts({ ...settings.limits, idleMs: settings.idleMs }, settings.trustRestarts);

  const run = (script: LuaScript, stream: string, ...args: readonly string[]): Promise<unknown> => {
    const { keys, channel } = streamKeys(settings.prefix, stream);
    return runner.run(script, keys, [...commonArguments(settings, channel), ...args]);
  };

  const read = async (stream: string, after: number, { entries, bytes, until }: ReadLimits): Promise<LogPage> =>
    pageOf(after, await run(scripts.read, stream, String(after), String(entries), String(bytes), String(until ?? -1)));

  return {
    scripts: Object.values(scripts),
    append: (stream, drafts) =>
      Promise.all(
        drafts.map(async ({ id, runId, opens, closes, text }) => {
          const flags = `${opens ? 'o' : ''}${closes ? 'c' : ''}`;
          return outcomeOf(await run(scripts.append, stream, id, runId ?? '', flags, text));
        }),
      ),
    read,
    state: async (stream) => (await read(stream, 0, { entries: 0, bytes: 0 })).state,
    async trim(stream, upTo) {
      await run(scripts.trim, stream, String(upTo));
    },
    async noteSeen(stream, epoch, seq) {
      await run(scripts.seen, stream, epoch, String(seq));
    },
  };
}

function outcomeOf(reply: unknown): AppendOutcome {
  const [status, epoch, seq] = reply as [AppendOutcome['status'], string, string];
  return status === 'appended' || status === 'duplicate' ? { status, epoch, seq: Number(seq) } : { status };
}

function pageOf(after: number, reply: unknown): LogPage {
  const [epoch, head, oldest, seen, open, flat, end] = reply as [
    string,
    string,
    string,
    string,
    string[],
    string[],
    string,
  ];
  const entries: LogEntry[] = [];
  for (let index = 0; index < flat.length; index += 5) {
    const [seq, id, runId, flags, text] = flat.slice(index, index + 5) as [string, string, string, string, string];
    entries.push(entryOf(seq, id, runId, flags, text));
  }
  const state = {
    epoch,
    head: Number(head),
    front: Number(oldest),
    oldest: Number(oldest),
    seen: Number(seen),
    openRuns: openRunsOf(open),
  };
  const through = Math.max(after, Number(end));
  const from = after + 1;
  const until = Math.min(state.oldest - 1, through);
  return { state, entries, holes: until >= from ? [{ from, until }] : [], through };
}

/** Pairs of run id and `firstSeq lastAt`. */
function openRunsOf(flat: readonly string[]): OpenRun[] {
  const runs: OpenRun[] = [];
  for (let index = 0; index < flat.length; index += 2) {
    const [firstSeq, lastAt] = flat[index + 1]!.split(' ');
    runs.push({ runId: flat[index]!, firstSeq: Number(firstSeq), lastAt: Number(lastAt) });
  }
  return runs.sort((one, other) => one.firstSeq - other.firstSeq);
}
