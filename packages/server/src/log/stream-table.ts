/** All streams of a memory log, bounded in number and in total size; what is due goes also where nobody touches a stream. [K13] */
import type { MemoryLogSettings } from './memory-log-options.ts';
import { MemoryStream } from './memory-stream.ts';
import { randomName } from './random-name.ts';
import { createStreamFollowers } from './stream-followers.ts';

export interface StreamTable {
  /** The stream of that name, made if it is not there, without what has become too old. */
  open(name: string): MemoryStream;
  /** Counts anew what a stream holds, and makes room when all together hold too much. */
  changed(stream: MemoryStream): void;
  /** Makes the stream anew, under another epoch, for those who follow it. */
  renew(name: string): MemoryStream;
  all(): Iterable<MemoryStream>;
  entries(): Iterable<[string, MemoryStream]>;
  clear(): void;
}

/** Streams looked at with each call, so that what is due goes where nobody comes; and looked at when one has to go. */
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

  const count = (stream: MemoryStream): void => {
    const held = stream.bytes;
    bytes += held - stream.counted;
    stream.counted = held;
  };

  const remove = (name: string, stream: MemoryStream): void => {
    bytes -= stream.counted;
    stream.counted = 0;
    streams.delete(name);
  };

  /** Its events have all aged out, and nobody used it since: only its epoch is lost. */
  const isSpent = (stream: MemoryStream, now: number): boolean =>
    stream.followers.size === 0 && stream.runs.open.size === 0 && stream.usedAt < now - limits.maxAgeMs;

  const sweep = (now: number): void => {
    for (let looked = 0; looked < SWEEP; looked++) {
      const found = next();
      if (!found) return;
      found[1].tend(now);
      count(found[1]);
      if (isSpent(found[1], now)) remove(...found);
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

  const make = (name: string): MemoryStream => {
    if (streams.size >= limits.maxStreams) evictOne();
    const stream = new MemoryStream(randomName(random), limits, createStreamFollowers(onError));
    streams.set(name, stream);
    return stream;
  };

  return {
    open(name) {
      const now = clock.now();
      sweep(now);
      const stream = streams.get(name) ?? make(name);
      stream.usedAt = now;
      stream.tend(now);
      count(stream);
      return stream;
    },
    changed(stream) {
      count(stream);
      for (let tries = 0; bytes > limits.maxTotalBytes && tries < SEARCH; tries++) {
        const found = next();
        if (!found) return;
        found[1].yieldHalf();
        count(found[1]);
      }
    },
    renew(name) {
      const before = streams.get(name);
      if (!before) return make(name);
      remove(name, before);
      const stream = new MemoryStream(randomName(random), limits, before.followers);
      streams.set(name, stream);
      return stream;
    },
    all: () => streams.values(),
    entries: () => streams.entries(),
    clear() {
      streams.clear();
      bytes = 0;
    },
  };
}
