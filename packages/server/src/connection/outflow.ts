/** Writes to one socket, many frames in one message; bounded, and tried again when the socket refuses. [V2, V3, requirements 11–14] */
import type { Clock, Pipe } from '@throughline/protocol';
import type { Delivery } from '../hub/delivery.ts';
import type { Tick } from '../hub/tick.ts';
import { type Batch, createWriteQueue, type WriteMark } from './write-queue.ts';

export interface OutflowOptions {
  readonly pipe: Pipe;
  readonly tick: Tick;
  readonly clock: Clock;
  readonly sendAttempts: number;
  readonly sendDelayMs: number;
  readonly maxBufferedBytes: number;
  readonly maxBatchBytes: number;
  /** Maybe room again for a page of a replay; asked by `hasRoom` only where there is one, since this comes with every write. */
  onRoom(): void;
  onWritten(batch: Batch, events: number): void;
  /** The socket took nothing after the last attempt, or never reads its answers. */
  onStuck(why: 'send-failed' | 'never-reads'): void;
}

export interface Outflow {
  /** Receipt, pong, heartbeat, expiring: before everything that waits. Built when it is written. */
  urgent(build: () => string): void;
  /** Everything else, in order. */
  push(text: string, mark?: WriteMark, seq?: number, delivery?: Delivery): void;
  /** Would one more event be more than may wait? */
  isFull(): boolean;
  /** Is there room for a page? */
  hasRoom(): boolean;
  /** The socket's buffer fell. */
  drained(): void;
  readonly queuedBytes: number;
  /** By the clock's `elapsed`. */
  readonly lastWriteAt: number;
  /** Writes what waits if the socket takes it, then the final frame, and writes nothing afterwards. */
  end(finalFrame?: string): void;
}

/** Answers that may wait for a socket that does not read. */
const MAX_URGENT = 512;

export function createOutflow(options: OutflowOptions): Outflow {
  const { pipe, clock, maxBufferedBytes, maxBatchBytes } = options;
  const queue = createWriteQueue();
  /** Refused by the socket; goes again before anything else. */
  let stalled: Batch | undefined;
  let cancelRetry: (() => void) | undefined;
  let ended = false;
  let lastWriteAt = clock.elapsed();

  const hasRoom = (): boolean =>
    !ended && stalled === undefined && pipe.bufferedBytes + queue.size < maxBufferedBytes / 2;

  const refused = (batch: Batch): void => {
    stalled = batch;
    if (batch.attempts < options.sendAttempts) cancelRetry = clock.after(options.sendDelayMs, flush);
    else options.onStuck('send-failed');
  };

  const write = (batch: Batch): boolean => {
    batch.attempts++;
    try {
      pipe.send(batch.text);
    } catch {
      refused(batch);
      return false;
    }
    lastWriteAt = clock.elapsed();
    let events = 0;
    for (const { mark, seq, delivery } of batch.ordered) {
      if (seq > 0) events++;
      mark?.wrote(seq);
      delivery?.written(batch.attempts);
    }
    options.onWritten(batch, events);
    return true;
  };

  const flush = (): void => {
    if (ended) return;
    cancelRetry?.();
    cancelRetry = undefined;
    if (stalled) {
      const batch = stalled;
      stalled = undefined;
      if (!write(batch)) return;
    }
    while (!ended && !queue.isEmpty && pipe.bufferedBytes < maxBufferedBytes) {
      if (!write(queue.take(maxBatchBytes))) return;
    }
    options.onRoom();
  };

  /** While a message is tried again everything waits for it: order is kept. */
  const wake = (): void => {
    if (stalled === undefined) options.tick.add(flush);
  };

  const abandon = (): void => {
    for (const { delivery } of stalled?.ordered ?? []) delivery?.failed(stalled?.attempts ?? 0);
    for (const { delivery } of queue.clear()) delivery?.failed(0);
    stalled = undefined;
  };

  return {
    urgent(build) {
      if (ended) return;
      queue.addUrgent(build);
      if (queue.urgentCount > MAX_URGENT) options.onStuck('never-reads');
      else wake();
    },
    push(text, mark, seq = 0, delivery) {
      if (ended) return;
      queue.add({ text, mark, seq, delivery });
      delivery?.taken();
      wake();
    },
    isFull: () => pipe.bufferedBytes + queue.size >= maxBufferedBytes,
    hasRoom,
    drained() {
      if (!queue.isEmpty) wake();
      else options.onRoom();
    },
    get queuedBytes() {
      return queue.size;
    },
    get lastWriteAt() {
      return lastWriteAt;
    },
    end(finalFrame) {
      if (ended) return;
      if (finalFrame !== undefined && stalled === undefined) {
        flush();
        try {
          pipe.send(finalFrame);
        } catch {
          // The socket is closed next; the page learns the fault from the close code.
        }
      }
      ended = true;
      cancelRetry?.();
      abandon();
    },
  };
}
