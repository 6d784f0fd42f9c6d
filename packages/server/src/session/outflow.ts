/** Writes to one socket: urgent frames first, all others in order, many in one message; bounded, and retried when it refuses. [V2, V3] */
import type { Clock, Pipe } from '@throughline/protocol';
import type { Delivery } from '../hub/delivery.ts';
import type { Tick } from '../hub/tick.ts';

/** Told when an event was handed to the socket. */
export interface WriteMark {
  wrote(seq: number): void;
}

interface Queued {
  readonly text: string;
  readonly mark: WriteMark | undefined;
  readonly seq: number;
  readonly delivery: Delivery | undefined;
}

export interface OutflowOptions {
  readonly pipe: Pipe;
  readonly tick: Tick;
  readonly clock: Clock;
  readonly sendAttempts: number;
  readonly sendDelayMs: number;
  readonly maxBufferedBytes: number;
  readonly maxBatchBytes: number;
  /** Room again for a page of a replay. */
  onRoom(): void;
  onWritten(message: { frames: number; events: number; size: number; attempts: number }): void;
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
  /** In the tick's end, or now. */
  flush(): void;
  readonly queuedBytes: number;
  /** Epoch-free time of the last write. */
  readonly lastWriteAt: number;
  /** Writes what waits if the socket takes it, says the last words, and writes nothing afterwards. */
  end(lastWords?: string): void;
}

/** Answers that may wait for a socket that does not read. */
const MAX_URGENT = 512;

interface Batch {
  readonly text: string;
  readonly items: readonly Queued[];
  readonly frames: number;
  attempts: number;
}

export function createOutflow(options: OutflowOptions): Outflow {
  const { pipe, clock, maxBufferedBytes, maxBatchBytes } = options;
  let urgent: (() => string)[] = [];
  let ordered: Queued[] = [];
  let next = 0;
  let queuedBytes = 0;
  let stalled: Batch | undefined;
  let cancelRetry = (): void => {};
  let ended = false;
  let lastWriteAt = clock.elapsed();

  const backlog = (): number => pipe.bufferedBytes + queuedBytes;

  const takeBatch = (): Batch => {
    const texts = urgent.map((build) => build());
    urgent = [];
    const first = next;
    let size = 0;
    while (next < ordered.length && (size === 0 || size + ordered[next]!.text.length <= maxBatchBytes)) {
      const { text } = ordered[next++]!;
      texts.push(text);
      size += text.length;
    }
    const items = ordered.slice(first, next);
    queuedBytes -= size;
    if (next === ordered.length) {
      ordered = [];
      next = 0;
    }
    return { text: texts.length === 1 ? texts[0]! : `[${texts.join(',')}]`, items, frames: texts.length, attempts: 0 };
  };

  const failed = (batch: Batch): void => {
    if (batch.attempts < options.sendAttempts) {
      stalled = batch;
      cancelRetry = clock.after(options.sendDelayMs, flush);
      return;
    }
    for (const { delivery } of batch.items) delivery?.failed(batch.attempts);
    options.onStuck('send-failed');
  };

  const write = (batch: Batch): boolean => {
    batch.attempts++;
    try {
      pipe.send(batch.text);
    } catch {
      failed(batch);
      return false;
    }
    lastWriteAt = clock.elapsed();
    let events = 0;
    for (const { mark, seq, delivery } of batch.items) {
      if (seq > 0) events++;
      mark?.wrote(seq);
      delivery?.written(batch.attempts);
    }
    options.onWritten({ frames: batch.frames, events, size: batch.text.length, attempts: batch.attempts });
    return true;
  };

  const flush = (): void => {
    if (ended) return;
    cancelRetry();
    if (stalled) {
      const batch = stalled;
      stalled = undefined;
      if (!write(batch)) return;
    }
    while (!ended && (urgent.length > 0 || next < ordered.length) && pipe.bufferedBytes < maxBufferedBytes) {
      if (!write(takeBatch())) return;
    }
    if (!ended && hasRoom()) options.onRoom();
  };

  const hasRoom = (): boolean => !ended && stalled === undefined && backlog() < maxBufferedBytes / 2;
  const wake = (): void => {
    if (stalled === undefined) options.tick.add(flush);
  };

  const abandon = (): void => {
    for (const { delivery } of [...(stalled?.items ?? []), ...ordered.slice(next)])
      delivery?.failed(stalled?.attempts ?? 0);
    stalled = undefined;
    urgent = [];
    ordered = [];
    next = 0;
    queuedBytes = 0;
  };

  return {
    urgent(build) {
      if (ended) return;
      urgent.push(build);
      if (urgent.length > MAX_URGENT) options.onStuck('never-reads');
      else wake();
    },
    push(text, mark, seq = 0, delivery) {
      if (ended) return;
      ordered.push({ text, mark, seq, delivery });
      delivery?.taken();
      queuedBytes += text.length;
      wake();
    },
    isFull: () => backlog() >= maxBufferedBytes,
    hasRoom,
    drained() {
      if (urgent.length > 0 || next < ordered.length) wake();
      else if (hasRoom()) options.onRoom();
    },
    flush,
    get queuedBytes() {
      return queuedBytes;
    },
    get lastWriteAt() {
      return lastWriteAt;
    },
    end(lastWords) {
      if (ended) return;
      if (lastWords !== undefined && stalled === undefined) {
        flush();
        try {
          pipe.send(lastWords);
        } catch {
          // The socket is closed next; the page learns the fault from the close code.
        }
      }
      ended = true;
      cancelRetry();
      abandon();
    },
  };
}
