/** A pipe between the server and one tab that does what the bench says: delays, doubles, swaps, loses, stalls. */
import type { Pipe, PipeListener } from '@throughline/protocol';
import type { NetworkConditions } from '../../shared/network-conditions.ts';

type Frame = { readonly op: string; readonly replay?: boolean };

export interface FaultyPipe {
  readonly pipe: Pipe;
  /** Puts the listener behind the same conditions. */
  listen(listener: PipeListener): PipeListener;
}

/** Conditions change while a message waits: they are looked at this often. */
const longestPauseMs = 100;

const waitFor = (dueAt: number): number => Math.min(longestPauseMs, Math.max(1, dueAt - Date.now()));

/** How long a swapped event waits for its neighbour before it goes on alone. */
const longestHoldMs = 40;

export function createFaultyPipe(real: Pipe, conditions: () => NetworkConditions): FaultyPipe {
  const queue: { text: string; dueAt: number }[] = [];
  let held: Frame | undefined;
  let holding: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let queuedBytes = 0;
  let events = 0;
  let freeAt = 0;
  let listener: PipeListener | undefined;

  function pump(): void {
    timer = undefined;
    const { delayMs, bytesPerSecond } = conditions();
    // A line that is made good again carries at once what still waited for the bad one.
    const isFree = delayMs === 0 && bytesPerSecond === 0;
    if (isFree) freeAt = 0;
    for (let next = queue[0]; next && (isFree || next.dueAt <= Date.now()); next = queue[0]) {
      queue.shift();
      queuedBytes -= next.text.length;
      real.send(next.text);
    }
    listener?.drained();
    const next = queue[0];
    if (next) timer = setTimeout(pump, waitFor(next.dueAt));
  }

  function write(text: string): void {
    const { delayMs, bytesPerSecond } = conditions();
    if (delayMs === 0 && bytesPerSecond === 0 && queue.length === 0) {
      real.send(text);
      return;
    }
    const now = Date.now();
    freeAt = Math.max(freeAt, now) + (bytesPerSecond > 0 ? (text.length / bytesPerSecond) * 1000 : 0);
    queue.push({ text, dueAt: Math.max(freeAt, now + delayMs) });
    queuedBytes += text.length;
    timer ??= setTimeout(pump, waitFor(queue[0]?.dueAt ?? now));
  }

  /** What becomes of one frame: nothing, itself, or more. Only events are touched: the rest is the repair's own tools. */
  function disturb(frame: Frame): Frame[] {
    const { duplicate, swap, lose } = conditions();
    if (frame.op !== 'event') return release([frame]);
    events += 1;
    if (lose && !frame.replay && events % 4 === 0) return [];
    const frames = duplicate && events % 3 === 0 ? [frame, frame] : [frame];
    if (!swap || held) return release(frames);
    held = frame;
    holding = setTimeout(() => writeFrames(release([])), longestHoldMs);
    return frames.slice(1);
  }

  function release(frames: Frame[]): Frame[] {
    clearTimeout(holding);
    const late = held;
    held = undefined;
    return late ? [...frames, late] : frames;
  }

  function writeFrames(frames: readonly Frame[]): void {
    if (frames.length > 0) write(JSON.stringify(frames.length === 1 ? frames[0] : frames));
  }

  const pipe: Pipe = {
    send(text) {
      const { duplicate, swap, lose, halfOpen } = conditions();
      if (halfOpen) return;
      if (!duplicate && !swap && !lose && !held) return write(text);
      const message = JSON.parse(text) as Frame | Frame[];
      writeFrames((Array.isArray(message) ? message : [message]).flatMap(disturb));
    },
    close(code, reason) {
      stop();
      real.close(code, reason);
    },
    get bufferedBytes() {
      return real.bufferedBytes + queuedBytes;
    },
  };

  function stop(): void {
    clearTimeout(timer);
    clearTimeout(holding);
    queue.length = 0;
    queuedBytes = 0;
  }

  return {
    pipe,
    listen(given) {
      listener = given;
      return {
        message(text) {
          const { halfOpen, delayMs } = conditions();
          if (halfOpen) return;
          if (delayMs > 0) setTimeout(() => given.message(text), delayMs);
          else given.message(text);
        },
        binary: (bytes) => given.binary(bytes),
        drained: () => given.drained(),
        closed(code, reason) {
          stop();
          given.closed(code, reason);
        },
      };
    },
  };
}
