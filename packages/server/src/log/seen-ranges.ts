/** Which numbers of a stream some session dispatched: ranges in order, joined where they touch, the lowest forgotten first. [V9, K15] */
import type { SeqRange } from './open-run.ts';

/** Ranges that are remembered: sessions are few that begin apart and never meet. */
const MOST = 16;

/** The ranges with one more; the same list when it tells nothing new. */
export function withRange(ranges: readonly SeqRange[], { from, until }: SeqRange): readonly SeqRange[] {
  if (ranges.some((known) => known.from <= from && known.until >= until)) return ranges;
  const apart = ranges.filter((known) => known.until < from - 1 || known.from > until + 1);
  const touching = ranges.filter((known) => !apart.includes(known));
  const joined = {
    from: Math.min(from, ...touching.map((known) => known.from)),
    until: Math.max(until, ...touching.map((known) => known.until)),
  };
  return [...apart, joined].sort((one, other) => one.from - other.from).slice(-MOST);
}
