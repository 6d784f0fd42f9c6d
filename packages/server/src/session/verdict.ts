/** Decides where a stream goes on for a page: all or nothing, always with a reason. Pure. [H3] */
import type { Beginning, Position, Verdict } from '@throughline/protocol';
import type { StreamState } from '../log/event-log.ts';

/** A verdict that was not refused, and the number after which events follow. */
export interface Decided {
  readonly verdict: Exclude<Verdict, { refused: unknown }>;
  readonly after: number;
}

/** The number after which a page begins that has no cursor, or whose cursor is of no use. */
function beginAfter(state: StreamState, from: Beginning): number {
  const beforeOldest = state.oldest - 1;
  switch (from) {
    case 'start':
      return beforeOldest;
    case 'now':
      return state.head;
    case 'active-runs': {
      const first = state.openRuns.reduce((least, run) => Math.min(least, run.firstSeq), state.head + 1);
      return Math.max(beforeOldest, first - 1);
    }
    default:
      return from satisfies never;
  }
}

export function decideVerdict(state: StreamState, position: Position): Decided {
  const { epoch, head } = state;
  const reset = (reason: 'new' | 'epoch-changed' | 'trimmed' | 'ahead-of-server', after: number): Decided => ({
    verdict: { resumed: false, reason, epoch, head, after },
    after,
  });
  const fallback = (): number => beginAfter(state, position.from ?? 'start');
  if (position.epoch === undefined || position.seq === undefined) return reset('new', fallback());
  if (position.epoch !== epoch) return reset('epoch-changed', fallback());
  if (position.seq > head) return reset('ahead-of-server', fallback());
  if (position.seq < state.front - 1) return reset('trimmed', state.front - 1);
  return { verdict: { resumed: true, epoch, head }, after: position.seq };
}
