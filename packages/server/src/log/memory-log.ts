/** The event log in memory: one node, no durability, done in the order of the calls before they return. [V1, V8, V9, K9–K14, U3] */
import { ServerError } from '../errors/server-error.ts';
import type { AppendOutcome, EventDraft, EventLog } from './event-log.ts';
import { createMemoryClaims } from './memory-claims.ts';
import { type MemoryLogOptions, resolveMemoryLogOptions } from './memory-log-options.ts';
import { MemoryOwners } from './memory-owners.ts';
import type { MemoryStream } from './memory-stream.ts';
import type { RunRef } from './run-owners.ts';
import { withRange } from './seen-ranges.ts';
import { createStreamTable } from './stream-table.ts';

/**
 * Makes a log that lives as long as this object.
 *
 * Every call takes effect before it returns its promise, so that events are appended in the order of the calls, and
 * followers hear of an event before its `append` resolves. Everything is bounded: see `MemoryLogLimits` and `SubmitLimits`.
 * Give the same log to a manager that follows another one, and its streams go on under the same epochs.
 */
export function createMemoryLog(options: MemoryLogOptions = {}): EventLog {
  const settings = resolveMemoryLogOptions(options);
  const { clock } = settings;
  const streams = createStreamTable(settings);
  const claims = createMemoryClaims(settings);
  const owners = new MemoryOwners(clock);
  let closed = false;

  /** Does the work now; whatever it throws becomes the promise's. */
  const now = async <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    if (closed) throw closedError();
    return work();
  };

  const append = (name: string, stream: MemoryStream, draft: EventDraft, at: number): AppendOutcome => {
    const { runId, opens, closes, by } = draft;
    const owner = closes && runId !== undefined ? stream.runs.open.get(runId)?.owner : undefined;
    const outcome = stream.append(draft, at);
    if (runId === undefined || outcome.status !== 'appended') return outcome;
    if (opens && by) owners.note(by.owner, [{ stream: name, runId }]);
    if (owner !== undefined) owners.drop(owner, [{ stream: name, runId }]);
    return outcome;
  };

  /** Open runs of all streams that were silent for so long, longest silent first. */
  const silentRuns = (silentMs: number, limit: number): RunRef[] => {
    const before = clock.now() - silentMs;
    const found: (RunRef & { readonly lastAt: number })[] = [];
    for (const [stream, { runs }] of streams.entries()) {
      for (const { runId, lastAt, passedAt, interrupted } of runs.open.values()) {
        if (!interrupted && Math.max(lastAt, passedAt) <= before) found.push({ stream, runId, lastAt });
      }
    }
    return found
      .sort((one, other) => one.lastAt - other.lastAt)
      .slice(0, limit)
      .map(({ stream, runId }) => ({ stream, runId }));
  };

  return {
    immediate: true,
    state: (name) => now(() => streams.open(name).state),
    append: (name, drafts) =>
      now(() => {
        const stream = streams.open(name);
        const at = clock.now();
        const outcomes = drafts.map((draft) => append(name, stream, draft, at));
        streams.changed(stream);
        stream.followers.notify(stream);
        return outcomes;
      }),
    read: (name, after, limits) => now(() => streams.open(name).read(after, limits)),
    follow: (name, follower) =>
      now(() => {
        const stream = streams.open(name);
        return stream.followers.add(follower, stream);
      }),
    trim: (name, upTo) =>
      now(() => {
        const stream = streams.open(name);
        stream.trim(upTo);
        streams.changed(stream);
      }),
    noteSeen: (name, epoch, range) =>
      now(() => {
        const stream = streams.open(name);
        const seen = withRange(stream.seen, range);
        if (epoch !== stream.epoch || seen === stream.seen) return;
        stream.seen = seen;
        stream.followers.notifySeen(epoch, range);
      }),
    owners: {
      renew: (...args) => now(() => owners.renew(...args)),
      list: () => now(() => owners.list()),
      lapse: (...args) => now(() => owners.lapse(...args)),
      note: (...args) => now(() => owners.note(...args)),
      drop: (...args) => now(() => owners.drop(...args)),
      runs: (owner) => now(() => owners.runs(owner)),
      open: ({ silentMs, limit }) => now(() => silentRuns(silentMs, limit)),
      passOver: (runs) =>
        now(() => {
          for (const { stream, runId } of runs) {
            const record = streams.open(stream).runs.open.get(runId);
            if (record) record.passedAt = clock.now();
          }
        }),
    },
    takeOver: (name, takeover) =>
      now(() => {
        const { runId, from, to } = takeover;
        const stream = streams.open(name);
        const outcome = stream.runs.takeOver(takeover, stream.epoch);
        if (outcome !== 'taken') return outcome;
        owners.note(to, [{ stream: name, runId }]);
        owners.drop(from, [{ stream: name, runId }]);
        return outcome;
      }),
    forget: (name, ended) =>
      now(() => {
        for (const { runId, owner } of streams.open(name).runs.open.values()) {
          if (owner !== undefined) owners.drop(owner, [{ stream: name, runId }]);
        }
        const stream = streams.renew(name);
        stream.runs.forbid(ended);
        stream.followers.restart(stream);
      }),
    streams: () => now(() => Array.from(streams.entries(), ([name]) => name)),
    forgetSubmits: (userId) => now(() => claims.forget(userId)),
    submits: (userId) => now(() => claims.life(userId)),
    claim: (...request) => now(() => claims.claim(...request)),
    renew: (...request) => now(() => claims.renew(...request)),
    settle: (...request) => now(() => claims.settle(...request)),
    settled: (...request) => now(() => claims.settled(...request)),
    async close() {
      closed = true;
      for (const stream of streams.all()) stream.followers.clear();
      streams.clear();
      claims.close(closedError());
    },
  };
}

const closedError = (): ServerError =>
  new ServerError(
    'log-unavailable',
    'The event log has been closed. Nothing can be appended or read any more; make a new log.',
  );
