/** The work that every contestant is given: agent events of 162 bytes, in order, each once. */

/** The size of one frame in bytes. */
const FRAME_BYTES = 162;

export interface Work {
  /** The event as each protocol wraps it. */
  readonly events: readonly string[];
  /** The same as frames of this project's wire. */
  readonly frames: readonly string[];
  /** The same, 50 frames to a message. */
  readonly batches: readonly string[];
}

/** @param runId - give one, and the events belong to a run that views fold */
export function createWork(count: number, runId?: string): Work {
  const body = (seq: number, text: string): string =>
    `"seq":${seq},"id":"ev-${seq}","type":"message_delta","at":1800000000000,${runId === undefined ? '' : `"runId":"${runId}",`}"data":{"messageId":"m-1","text":"${text}"}`;
  const frame = (seq: number, text: string): string => `{"op":"event","stream":"me",${body(seq, text)}}`;
  const padded = (seq: number): string => 'x'.repeat(Math.max(1, FRAME_BYTES - frame(seq, '').length));
  const seqs = Array.from({ length: count }, (_, index) => index + 1);
  const frames = seqs.map((seq) => frame(seq, padded(seq)));
  const batches: string[] = [];
  for (let at = 0; at < count; at += 50) batches.push(`[${frames.slice(at, at + 50).join(',')}]`);
  return { events: seqs.map((seq) => `{"stream":"me",${body(seq, padded(seq))}}`), frames, batches };
}
