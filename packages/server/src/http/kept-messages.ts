/** What the server wrote to a page and the page has not yet confirmed: any GET may go on in its midst. [F5] */
import { closeChunk, messageChunk } from './event-stream.ts';

type Chunk = Uint8Array<ArrayBuffer>;

export class KeptMessages {
  /** Bytes kept. */
  bytes = 0;
  /** Number of the last message written. */
  last = 0;
  /** The close code, encoded, once the server closed: it comes after the last message. */
  ending: Chunk | undefined;
  private confirmed = 0;
  private chunks: Chunk[] = [];

  add(text: string): void {
    this.last += 1;
    const chunk = messageChunk(this.last, text);
    this.chunks.push(chunk);
    this.bytes += chunk.length;
  }

  close(code: number, reason: string): void {
    this.ending ??= closeChunk(code, reason);
  }

  /** Forgets everything up to this number. True: it freed something. */
  confirm(number: number): boolean {
    const freed = Math.min(number, this.last) - this.confirmed;
    if (freed <= 0) return false;
    for (const chunk of this.chunks.splice(0, freed)) this.bytes -= chunk.length;
    this.confirmed += freed;
    return true;
  }

  /** Where a GET that says `after` goes on: what is confirmed is never written again. */
  startAfter(after: number): number {
    return Math.min(Math.max(after, this.confirmed), this.last);
  }

  /** The message with the number after this one. */
  next(after: number): Chunk | undefined {
    return this.chunks[after - this.confirmed];
  }
}
