/** Streams in Redis: each call of the contract is one script. [V1, V9] */
import type { AppendOutcome, EventDraft, LogEntry, LogPage, ReadLimits, StreamState } from '../log/event-log.ts';
import type { OpenRun, SeqRange } from '../log/open-run.ts';
import { randomName } from '../log/random-name.ts';
import type { RunOwnership, Takeover, TakeoverOutcome } from '../log/run-owners.ts';
import { streamKeys } from './redis-keys.ts';
import type { RedisLogSettings } from './redis-log-options.ts';
import type { RedisRunner } from './redis-runner.ts';
import type { LuaScript } from './scripts/lua-script.ts';
import { createStreamScripts } from './scripts/stream-scripts.ts';
import { entryOf, flagsOf } from './stream-message.ts';

/** What became of an append, and who owned the run that it closed. */
export type RedisAppendOutcome = AppendOutcome & { readonly formerOwner?: string };

export interface RedisStreams {
  readonly scripts: readonly LuaScript[];
  append(stream: string, drafts: readonly EventDraft[]): Promise<readonly RedisAppendOutcome[]>;
  read(stream: string, after: number, limits: ReadLimits): Promise<LogPage>;
  state(stream: string): Promise<StreamState>;
  trim(stream: string, upTo: number): Promise<void>;
  noteSeen(stream: string, epoch: string, range: SeqRange): Promise<void>;
  takeOver(stream: string, takeover: Takeover): Promise<TakeoverOutcome>;
  forget(stream: string, ended: readonly string[]): Promise<void>;
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
        drafts.map(async (draft) => {
          const { id, runId = '', text, by, asks = '', answers = '', cancels } = draft;
          const fence = [by?.owner ?? '', by?.epoch ?? '', asks, answers, cancels ? '1' : ''];
          return outcomeOf(await run(scripts.append, stream, id, runId, flagsOf(draft), text, ...fence));
        }),
      ),
    read,
    state: async (stream) => (await read(stream, 0, { entries: 0, bytes: 0 })).state,
    async trim(stream, upTo) {
      await run(scripts.trim, stream, String(upTo));
    },
    async noteSeen(stream, epoch, { from, until }) {
      await run(scripts.seen, stream, epoch, String(from), String(until));
    },
    takeOver: async (stream, { runId, from, to, epoch, resumes }) =>
      (await run(scripts.takeOver, stream, runId, from, to, epoch, resumes ? '1' : '0')) as TakeoverOutcome,
    async forget(stream, ended) {
      await run(scripts.forget, stream, ...ended);
    },
  };
}

function outcomeOf(reply: unknown): RedisAppendOutcome {
  const [status, epoch, seq, formerOwner] = reply as [AppendOutcome['status'], string, string, string?];
  if (status !== 'appended' && status !== 'duplicate') return { status };
  return { status, epoch, seq: Number(seq), ...(formerOwner && { formerOwner }) };
}

function pageOf(after: number, reply: unknown): LogPage {
  const [epoch, head, oldest, seen, open, flat, end, ownership] = reply as [
    string,
    string,
    string,
    string,
    string[],
    string[],
    string,
    [string[], string[]],
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
    seen: rangesOf(seen),
    openRuns: openRunsOf(open, ownershipOf(ownership)),
  };
  const through = Math.max(after, Number(end));
  const from = after + 1;
  const until = Math.min(state.oldest - 1, through);
  return { state, entries, holes: until >= from ? [{ from, until }] : [], through };
}

/** `from-until` of each range. */
const rangesOf = (text: string): SeqRange[] =>
  text === ''
    ? []
    : text.split(' ').map((range) => {
        const [from, until] = range.split('-');
        return { from: Number(from), until: Number(until) };
      });

/** Pairs of run id and `firstSeq lastAt`. */
function openRunsOf(flat: readonly string[], ownership: ReadonlyMap<string, RunOwnership>): OpenRun[] {
  const runs: OpenRun[] = [];
  for (let index = 0; index < flat.length; index += 2) {
    const runId = flat[index]!;
    const [firstSeq, lastAt] = flat[index + 1]!.split(' ');
    runs.push({ runId, firstSeq: Number(firstSeq), lastAt: Number(lastAt), ...ownership.get(runId) });
  }
  return runs.sort((one, other) => one.firstSeq - other.firstSeq);
}

/** Pairs of run id and `owner resumes`, and of run id and what it asked. */
function ownershipOf([owners, asked]: readonly [string[], string[]]): ReadonlyMap<string, RunOwnership> {
  const all = new Map<string, RunOwnership>();
  for (let index = 0; index < owners.length; index += 2) {
    const [owner = '', resumes] = owners[index + 1]!.split(' ');
    all.set(owners[index]!, { owner, ...(resumes !== '0' && { resumes: Number(resumes) }) });
  }
  for (let index = 0; index < asked.length; index += 2) {
    const runId = asked[index]!;
    // Lua writes a list of nothing as an object.
    const { w, c } = JSON.parse(asked[index + 1]!) as { w: string[] | Record<string, never>; c?: true };
    const waits = Array.isArray(w) && w.length > 0;
    all.set(runId, { ...all.get(runId), ...(waits && { asked: w }), ...(c && { cancelled: c }) });
  }
  return all;
}
