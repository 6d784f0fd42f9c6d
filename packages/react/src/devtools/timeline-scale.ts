/** Turns time and numbers into places on the picture. Pure. */
import type { TimelineEntry, TimelineEvent } from './timeline-entry.ts';

export interface TimelineScale {
  /** Time at the left edge, in milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly lowSeq: number;
  readonly highSeq: number;
  x(at: number): number;
  y(seq: number): number;
  /** The height of a latency's bar, and the longest that is in view. */
  bar(latencyMs: number): number;
  readonly longestMs: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  /** Of the strip of latencies, from the upper edge. */
  readonly strip: number;
  readonly top: number;
  readonly bottom: number;
}

/** So much time is shown at the beginning; it grows to the whole window. */
const shortestMs = 8_000;

/** A quiet line is not magnified beyond this. */
const shortestScaleMs = 50;

/** The newest `windowMs` of time, and the numbers that show in it; always at least ten of them. */
export function scaleFor(
  entries: readonly TimelineEntry[],
  now: number,
  windowMs: number,
  frame: Frame,
): TimelineScale {
  const from = Math.max(0, now - windowMs);
  const until = Math.max(now, Math.min(windowMs, shortestMs));
  const events = entries.filter((entry): entry is TimelineEvent => entry.kind === 'event' && entry.at >= from);
  const seqs = events.map(({ seq }) => seq);
  const longestMs = Math.max(shortestScaleMs, ...events.map(({ latencyMs }) => latencyMs));
  const highSeq = Math.max(10, ...seqs);
  const lowSeq = Math.max(0, Math.min(highSeq - 10, ...seqs) - 1);
  const width = frame.width - frame.left;
  const height = frame.height - frame.top - frame.bottom;
  return {
    from,
    until,
    lowSeq,
    highSeq,
    x: (at) => frame.left + ((Math.max(from, at) - from) / (until - from)) * width,
    y: (seq) => frame.top + height - ((seq - lowSeq) / (highSeq - lowSeq)) * height,
    longestMs,
    bar: (latencyMs) => Math.max(1.5, (Math.min(latencyMs, longestMs) / longestMs) * frame.strip),
  };
}
