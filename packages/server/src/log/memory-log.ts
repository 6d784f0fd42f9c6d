/** The event log in memory: one node, no durability, done in the order of the calls before they return. [V1, V8, V9, K9–K14, U3] */
import { ServerError } from '../server-error.ts';
import type { EventLog } from './event-log.ts';
import { createMemoryClaims } from './memory-claims.ts';
import { type MemoryLogOptions, resolveMemoryLogOptions } from './memory-log-options.ts';
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
  let closed = false;

  /** Does the work now; whatever it throws becomes the promise's. */
  const now = async <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    if (closed) throw closedError();
    return work();
  };

  return {
    immediate: true,
    state: (name) => now(() => streams.open(name).state),
    append: (name, drafts) =>
      now(() => {
        const stream = streams.open(name);
        const at = clock.now();
        const outcomes = drafts.map((draft) => stream.append(draft, at));
        streams.changed(stream);
        stream.followers.tell(stream);
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
    noteSeen: (name, epoch, seq) =>
      now(() => {
        const stream = streams.open(name);
        if (epoch !== stream.epoch || seq <= stream.seen) return;
        stream.seen = seq;
        stream.followers.tell(stream);
      }),
    submits: () => now(() => claims.life()),
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
