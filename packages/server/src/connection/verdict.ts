/** Decides where a stream goes on for a page: all or nothing, always with a reason. Pure. [H3, K9, K10] */
import type { Beginning, Position, Verdict } from '@throughline/protocol';
import type { StreamState } from '../log/event-log.ts';

/** A verdict that was not refused, and what follows it. */
export interface Decided {
  readonly verdict: Exclude<Verdict, { refused: unknown }>;
  /** Every number above this one is answered for. */
  readonly after: number;
  /** Up to here the page had dispatched before a reload; 0 for nothing. [K7] */
  readonly seen: number;
  /** Above it whatever is gone is lost to the page; up to it only what hits a run that it may show. [K9, K10] */
  readonly owedAbove: number;
}

/** Where a page begins that has no cursor, or whose cursor is of no use. */
function beginning(state: StreamState, from: Beginning): Pick<Decided, 'after' | 'owedAbove'> {
  switch (from) {
    case 'start':
      return { after: state.oldest - 1, owedAbove: state.front - 1 };
    case 'now':
      return { after: state.head, owedAbove: state.head };
    case 'active-runs': {
      const first = state.openRuns.reduce((least, run) => Math.min(least, run.firstSeq), state.head + 1);
      return { after: first - 1, owedAbove: state.head };
    }
    default:
      return from satisfies never;
  }
}

export function decideVerdict(state: StreamState, position: Position): Decided {
  const { epoch, head } = state;
  const begin = (reason: 'new' | 'epoch-changed' | 'ahead-of-server'): Decided => {
    const where = beginning(state, position.from ?? 'start');
    return { verdict: { resumed: false, reason, epoch, head, after: where.after }, seen: 0, ...where };
  };
  if (position.epoch === undefined || position.seq === undefined) return begin('new');
  if (position.epoch !== epoch) return begin('epoch-changed');
  const { seq } = position;
  if (seq > head) return begin('ahead-of-server');
  const seen = Math.min(position.seen ?? 0, head);
  const owedAbove = Math.max(seq, seen);
  const goesOn = { after: seq, seen, owedAbove };
  if (owedAbove < state.front - 1) {
    return { verdict: { resumed: false, reason: 'trimmed', epoch, head, after: seq }, ...goesOn };
  }
  return { verdict: { resumed: true, epoch, head }, ...goesOn };
}
