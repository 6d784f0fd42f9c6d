/** A pipe in memory: what the manager writes is kept, may be refused, or may stay unread. */
import type { Pipe } from '@throughline/protocol';

export interface TestPipe extends Pipe {
  /** Messages that were taken, as text. */
  readonly messages: string[];
  readonly closedWith: { code: number; reason: string } | undefined;
  /** Signs of life that are no message. [L7] */
  progress: number;
  /** How many writes were tried, refused ones included. */
  readonly tries: number;
  /** Refuses the next so many writes. */
  refuse(times: number): void;
  /** Stops reading: what is written stays in the buffer. */
  stall(): void;
  /** Reads everything that waits and goes on reading; gives the bytes that were read. */
  resume(): number;
  /** Reads what waits, and stays stalled. */
  readOnce(): number;
  onClose: (code: number, reason: string) => void;
  onDrained: () => void;
}

export function createTestPipe(): TestPipe {
  let refusals = 0;
  let stalled = false;
  let buffered = 0;
  let tries = 0;
  let closedWith: { code: number; reason: string } | undefined;
  const messages: string[] = [];
  const read = (): number => {
    const bytes = buffered;
    buffered = 0;
    if (bytes > 0) pipe.onDrained();
    return bytes;
  };
  const pipe: TestPipe = {
    messages,
    progress: 0,
    get closedWith() {
      return closedWith;
    },
    get tries() {
      return tries;
    },
    send(text) {
      tries++;
      if (closedWith) throw new Error('written after close');
      if (refusals > 0) {
        refusals--;
        throw new Error('refused');
      }
      messages.push(text);
      if (stalled) buffered += Buffer.byteLength(text);
    },
    close(code, reason = '') {
      if (closedWith) return;
      closedWith = { code, reason };
      pipe.onClose(code, reason);
    },
    get bufferedBytes() {
      return buffered;
    },
    refuse(times) {
      refusals = times;
    },
    stall() {
      stalled = true;
    },
    resume() {
      stalled = false;
      return read();
    },
    readOnce: read,
    onClose: () => {},
    onDrained: () => {},
  };
  return pipe;
}
