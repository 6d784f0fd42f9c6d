/** What the rules remember of one stream: where its numbers stand, and which of them are still missing. */

export interface StreamRecord {
  readonly stream: string;
  /** The lowest and the highest number seen. */
  firstSeq: number;
  lastSeq: number;
  events: number;
  /** Numbers that were passed over and may still come late. Bounded. */
  readonly missing: Set<number>;
  missingTotal: number;
  /** The user of its first event. */
  userId: string | undefined;
}

/** How far back a late event is told from a repeated one. */
const maxMissing = 256;

export const newStreamRecord = (stream: string, seq: number): StreamRecord => ({
  stream,
  firstSeq: seq,
  lastSeq: seq - 1,
  events: 0,
  missing: new Set(),
  missingTotal: 0,
  userId: undefined,
});

/** Was this number seen before? */
export const isRepeated = (stream: StreamRecord, seq: number): boolean =>
  seq >= stream.firstSeq && seq <= stream.lastSeq && !stream.missing.has(seq);

/** Notes one number of the stream. */
export function noteSeq(stream: StreamRecord, seq: number): void {
  stream.events += 1;
  if (stream.missing.delete(seq)) stream.missingTotal -= 1;
  else if (seq < stream.firstSeq) noteMissing(stream, seq, stream.firstSeq);
  else noteMissing(stream, stream.lastSeq, seq);
  stream.firstSeq = Math.min(stream.firstSeq, seq);
  stream.lastSeq = Math.max(stream.lastSeq, seq);
}

/** Notes the numbers between two that were seen; the oldest of too many are forgotten. */
function noteMissing(stream: StreamRecord, after: number, before: number): void {
  stream.missingTotal += Math.max(0, before - after - 1);
  for (let seq = Math.max(after + 1, before - maxMissing); seq < before; seq += 1) stream.missing.add(seq);
  for (const oldest of stream.missing) {
    if (stream.missing.size <= maxMissing) break;
    stream.missing.delete(oldest);
  }
}
