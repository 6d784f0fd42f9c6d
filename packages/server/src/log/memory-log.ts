/** The event log in memory: one node, no durability, done in the order of the calls before they return. [V1, V8, V9, U3] */
import { ServerError } from '../server-error.ts';
import type { EventLog } from './event-log.ts';
import { dropEntries } from './event-ring.ts';
import { createMemoryClaims } from './memory-claims.ts';
import { type MemoryLogOptions, resolveMemoryLogOptions } from './memory-log-options.ts';
import { appendTo, readFrom, stateOf } from './memory-stream.ts';
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
  const { limits } = settings;
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
    state: (name) => now(() => stateOf(streams.open(name))),
    append: (name, draft) =>
      now(() => {
        const stream = streams.open(name);
        const before = stream.ring.bytes;
        const outcome = appendTo(stream, draft, limits);
        if (outcome.status !== 'appended') return outcome;
        streams.resized(stream.ring.bytes - before);
        stream.followers.tell(stream);
        return outcome;
      }),
    read: (name, after, readLimits) => now(() => readFrom(streams.open(name), after, readLimits)),
    follow: (name, follower) =>
      now(() => {
        const stream = streams.open(name);
        return stream.followers.add(follower, stream);
      }),
    trim: (name, upTo) =>
      now(() => {
        const stream = streams.open(name);
        const before = stream.ring.bytes;
        dropEntries(stream.ring, upTo);
        streams.resized(stream.ring.bytes - before);
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
