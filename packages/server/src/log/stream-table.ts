/** All streams of a memory log, bounded in number and in total size. */

import { dropEntries } from './event-ring.ts';
import type { MemoryLogSettings } from './memory-log-options.ts';
import { createMemoryStream, forgetOld, type MemoryStream } from './memory-stream.ts';
import { randomName } from './random-name.ts';

export interface StreamTable {
  /** The stream of that name, made if it is not there, without what has become too old. */
  open(name: string): MemoryStream;
  /** Notes by how much the texts grew or shrank, and makes room when they are too long together. */
  resized(by: number): void;
  all(): Iterable<MemoryStream>;
  clear(): void;
}

/** How many streams are looked at for each one that is made, and at most when one has to go. */
const SWEEP = 2;
const SEARCH = 64;

export function createStreamTable(settings: MemoryLogSettings): StreamTable {
  const { clock, limits, random, onError } = settings;
  const streams = new Map<string, MemoryStream>();
  let hand = streams.entries();
  let bytes = 0;

  /** The next stream in turn: a hand that goes round costs no order to be kept at each append. */
  const next = (): [string, MemoryStream] | undefined => {
    let step = hand.next();
    if (step.done) {
      hand = streams.entries();
      step = hand.next();
    }
    return step.done ? undefined : step.value;
  };

  const remove = (name: string, stream: MemoryStream): void => {
    bytes -= stream.ring.bytes;
    streams.delete(name);
  };

  /** Its events have all aged out, and nobody used it since: only its epoch is lost. */
  const isSpent = (stream: MemoryStream, now: number): boolean =>
    stream.followers.size === 0 && stream.runs.openCount === 0 && stream.usedAt < now - limits.maxAgeMs;

  const sweep = (now: number): void => {
    for (let count = 0; count < SWEEP; count++) {
      const found = next();
      if (found && isSpent(found[1], now)) remove(...found);
    }
  };

  const evictOne = (): void => {
    let victim: [string, MemoryStream] | undefined;
    for (let count = 0; count < SEARCH; count++) {
      const found = next();
      if (!found || found[1].followers.size > 0) continue;
      if (!victim || found[1].usedAt < victim[1].usedAt) victim = found;
    }
    if (victim) remove(...victim);
  };

  const make = (name: string, now: number): MemoryStream => {
    sweep(now);
    if (streams.size >= limits.maxStreams) evictOne();
    const stream = createMemoryStream(randomName(random), limits, onError);
    streams.set(name, stream);
    return stream;
  };

  return {
    open(name) {
      const now = clock.now();
      const stream = streams.get(name) ?? make(name, now);
      stream.usedAt = now;
      const before = stream.ring.bytes;
      forgetOld(stream, now, limits);
      bytes += stream.ring.bytes - before;
      return stream;
    },
    resized(by) {
      bytes += by;
      for (let tries = 0; bytes > limits.maxTotalBytes && tries < SEARCH; tries++) {
        const found = next();
        if (!found) return;
        const { ring } = found[1];
        const before = ring.bytes;
        dropEntries(ring, ring.head - Math.ceil((ring.head - ring.oldest + 1) / 2));
        bytes += ring.bytes - before;
      }
    },
    all: () => streams.values(),
    clear() {
      streams.clear();
      bytes = 0;
    },
  };
}
