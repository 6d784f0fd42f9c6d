/** Every way in which a page may stand to a stream. [H3] */
import { expect, test } from 'vitest';
import { decideVerdict } from '../../src/connection/verdict.ts';
import type { StreamState } from '../../src/log/event-log.ts';

const state: StreamState = {
  epoch: 'e1',
  head: 10,
  front: 4,
  oldest: 4,
  seen: [],
  openRuns: [
    { runId: 'r2', firstSeq: 8, lastAt: 0 },
    { runId: 'r1', firstSeq: 6, lastAt: 0 },
  ],
};
const empty: StreamState = { epoch: 'e1', head: 0, front: 1, oldest: 1, seen: [], openRuns: [] };
const trimmedAway: StreamState = { ...empty, head: 10, front: 11, oldest: 11 };

test.each([
  ['[H3] a cursor at the head resumes', state, { epoch: 'e1', seq: 10 }, { resumed: true, after: 10 }],
  ['[H3] a cursor within what is kept resumes', state, { epoch: 'e1', seq: 5 }, { resumed: true, after: 5 }],
  ['[H3] a cursor right before the oldest resumes', state, { epoch: 'e1', seq: 3 }, { resumed: true, after: 3 }],
  [
    '[K9] one older than what is kept is trimmed, and goes on from its own number',
    state,
    { epoch: 'e1', seq: 2 },
    { reason: 'trimmed', after: 2 },
  ],
  [
    '[K7] but resumes when nothing is gone above what it had dispatched',
    state,
    { epoch: 'e1', seq: 1, seen: 3 },
    { resumed: true, after: 1 },
  ],
  [
    '[K9] trimmed goes on from the number, whatever from says',
    state,
    { epoch: 'e1', seq: 2, from: 'now' as const },
    { reason: 'trimmed', after: 2 },
  ],
  ['[H3] ahead of the head', state, { epoch: 'e1', seq: 11 }, { reason: 'ahead-of-server', after: 3 }],
  [
    '[H3] ahead of the head, from now',
    state,
    { epoch: 'e1', seq: 11, from: 'now' as const },
    { reason: 'ahead-of-server', after: 10 },
  ],
  [
    '[H3] another epoch, though the number looks valid',
    state,
    { epoch: 'e0', seq: 5 },
    { reason: 'epoch-changed', after: 3 },
  ],
  [
    '[H3] another epoch, from active runs',
    state,
    { epoch: 'e0', seq: 5, from: 'active-runs' as const },
    { reason: 'epoch-changed', after: 5 },
  ],
  ['[H3] a new page from the start', state, { from: 'start' as const }, { reason: 'new', after: 3 }],
  ['[H3] a new page from now', state, { from: 'now' as const }, { reason: 'new', after: 10 }],
  ['[H3] a new page from the oldest open run', state, { from: 'active-runs' as const }, { reason: 'new', after: 5 }],
  [
    '[H3] active runs, none open',
    { ...state, openRuns: [] },
    { from: 'active-runs' as const },
    { reason: 'new', after: 10 },
  ],
  [
    '[K10] an open run whose beginning is trimmed: it begins there all the same',
    { ...state, front: 7, oldest: 7 },
    { from: 'active-runs' as const },
    { reason: 'new', after: 5 },
  ],
  ['[H3] an empty stream', empty, { from: 'start' as const }, { reason: 'new', after: 0 }],
  ['[H3] zero events received before the drop', empty, { epoch: 'e1', seq: 0 }, { resumed: true, after: 0 }],
  ['[H3] everything trimmed, cursor at the head', trimmedAway, { epoch: 'e1', seq: 10 }, { resumed: true, after: 10 }],
  ['[H3] everything trimmed, cursor behind', trimmedAway, { epoch: 'e1', seq: 9 }, { reason: 'trimmed', after: 9 }],
])('%s', (_law, at, position, expected) => {
  const { verdict, after } = decideVerdict(at, position);
  const { resumed, reason } = verdict as { resumed: boolean; reason?: string };
  expect({ ...(resumed ? { resumed } : { reason }), after }).toEqual(expected);
  expect(verdict).toMatchObject({ epoch: 'e1', head: at.head });
});
