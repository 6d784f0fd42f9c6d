/** Where a stream goes on, and why not where the page stood. [H3, section 3] */

import { must } from '../runner/check.ts';
import { demand, demandEqual } from '../runner/check-failure.ts';
import type { Harness, OpenPage } from '../runner/harness.ts';

const core = must('core');
const resume = must('resume');
const FOREIGN_EPOCH = 'no-epoch-of-this-server';

/** The next page of the same person, with `me` at that position. */
const again = (harness: Harness, { person }: OpenPage, me: object): Promise<OpenPage> =>
  harness.open({ person, streams: { me } });

/** A user whose stream holds so many notes. */
async function withNotes(harness: Harness, count: number): Promise<OpenPage> {
  const page = await harness.open({ streams: { me: { from: 'now' } } });
  await harness.publishMany(page.own, count);
  return page;
}

/** The numbers that came before `live`. */
const replayed = ({ frames }: OpenPage): number[] =>
  frames
    .slice(
      0,
      frames.findIndex(({ op, stream }) => op === 'live' && stream === 'me'),
    )
    .flatMap(({ op, stream, seq }) => (op === 'event' && stream === 'me' ? [seq] : []));

/** Begins after `after` for this reason, and sends what follows up to the head, once. */
function demandBegins(page: OpenPage, reason: string, after: number, head: number): void {
  const { epoch } = page.verdict;
  demandEqual(page.verdict, { resumed: false, reason, epoch, head, after }, 'The verdict on me');
  demandEqual(replayed(page), upTo(after, head), 'What was sent before live');
}

const upTo = (after: number, until: number): number[] =>
  Array.from({ length: until - after }, (_, index) => after + 1 + index);

export const verdicts = [
  core('H3-new', 'A position {from} is answered by the reason new.', async (harness) => {
    const { verdict } = await harness.open({ streams: { me: { from: 'now' } } });
    demandEqual([verdict.resumed, verdict.reason], [false, 'new'], 'The verdict [resumed, reason]');
    demandEqual(verdict.after, verdict.head, 'Beginning now, after');
  }),
  core('H3-me-absent', 'Without a position me begins all the same, with the reason new.', async (harness) => {
    const { verdict } = await harness.open({ streams: {} });
    demandEqual([verdict.resumed, verdict.reason], [false, 'new'], 'The verdict [resumed, reason]');
  }),
  core('H3-epoch-changed', 'A cursor of another epoch is answered by epoch-changed.', async (harness) => {
    const { verdict } = await harness.open({ streams: { me: { epoch: FOREIGN_EPOCH, seq: 3, from: 'now' } } });
    demandEqual([verdict.resumed, verdict.reason], [false, 'epoch-changed'], 'The verdict [resumed, reason]');
    demand(verdict.epoch !== FOREIGN_EPOCH, 'The server takes over the epoch that a page made up.');
  }),
  core('H3-ahead-of-server', 'A cursor above the head is answered by ahead-of-server.', async (harness) => {
    const first = await harness.open();
    const { epoch, head } = first.verdict;
    const { verdict } = await again(harness, first, { epoch, seq: head + 1_000, from: 'now' });
    demandEqual([verdict.resumed, verdict.reason], [false, 'ahead-of-server'], 'The verdict [resumed, reason]');
  }),
  core(
    'H3-all-or-nothing',
    'A cursor of the epoch continues without a hole, or the reason is trimmed.',
    async (harness) => {
      const first = await withNotes(harness, 3);
      const { epoch, head } = first.verdict;
      const page = await again(harness, first, { epoch, seq: head + 1 });
      const { resumed, reason, after } = page.verdict;
      if (resumed) return demandEqual(replayed(page), [head + 2, head + 3], 'What was sent before live');
      demandEqual([reason, after], ['trimmed', head + 3], 'Without a log, the verdict [reason, after]');
    },
  ),
  resume(
    'H3-resumed',
    'A cursor that the log can continue is resumed, and what it missed is sent.',
    async (harness) => {
      const first = await withNotes(harness, 3);
      const page = await again(harness, first, { epoch: first.verdict.epoch, seq: 1, from: 'now' });
      demandEqual(page.verdict, { resumed: true, epoch: first.verdict.epoch, head: 3 }, 'The verdict on me');
      demandEqual(replayed(page), [2, 3], 'What was sent before live');
    },
  ),
  resume('H3-resumed-at-head', 'A cursor at the head is resumed, and nothing is sent.', async (harness) => {
    const first = await withNotes(harness, 2);
    const page = await again(harness, first, { epoch: first.verdict.epoch, seq: 2 });
    demandEqual(page.verdict, { resumed: true, epoch: first.verdict.epoch, head: 2 }, 'The verdict on me');
    demandEqual(replayed(page), [], 'What was sent before live');
  }),
  resume('H3-from-start', '{from: "start"} begins at the oldest event that is kept.', async (harness) => {
    const page = await again(harness, await withNotes(harness, 2), { from: 'start' });
    demandBegins(page, 'new', 0, 2);
  }),
  resume('H3-from-now', '{from: "now"} begins at the next event.', async (harness) => {
    const page = await again(harness, await withNotes(harness, 2), { from: 'now' });
    demandBegins(page, 'new', 2, 2);
  }),
  resume(
    'H3-active-runs',
    '{from: "active-runs"} begins at the first event of the oldest open run.',
    async (harness) => {
      const first = await withNotes(harness, 1);
      const [ended, open] = [harness.fresh('run'), harness.fresh('run')];
      const data = { agent: 'conformance' };
      await harness.publish(first.own, { type: 'agent_started', data, runId: ended });
      await harness.publish(first.own, { type: 'agent_completed', data: {}, runId: ended });
      await harness.publish(first.own, { type: 'agent_started', data, runId: open });
      await harness.publish(first.own, {});
      demandBegins(await again(harness, first, { from: 'active-runs' }), 'new', 3, 5);
      demandBegins(await harness.open({ person: first.person }), 'new', 3, 5);
    },
  ),
  resume(
    'H3-no-active-runs',
    '{from: "active-runs"} begins at the next event when no run is open.',
    async (harness) => {
      const page = await again(harness, await withNotes(harness, 2), { from: 'active-runs' });
      demandBegins(page, 'new', 2, 2);
    },
  ),
  resume('H3-fallback', 'A cursor of no use begins by its from, and at the start without one.', async (harness) => {
    const first = await withNotes(harness, 3);
    const { epoch } = first.verdict;
    const foreign = { epoch: FOREIGN_EPOCH, seq: 1 };
    demandBegins(await again(harness, first, { ...foreign, from: 'now' }), 'epoch-changed', 3, 3);
    demandBegins(await again(harness, first, foreign), 'epoch-changed', 0, 3);
    demandBegins(await again(harness, first, { epoch, seq: 9, from: 'now' }), 'ahead-of-server', 3, 3);
    demandBegins(await again(harness, first, { epoch, seq: 9 }), 'ahead-of-server', 0, 3);
  }),
  resume(
    'K9-trimmed',
    'When events after a cursor are gone, it is trimmed, whatever its from says: it goes on from its own number, and hears what is lost.',
    async (harness) => {
      const first = await withNotes(harness, 5);
      const { epoch } = first.verdict;
      await harness.driver.trim({ stream: first.own, upTo: 3 });
      const trimmed = await again(harness, first, { epoch, seq: 1, from: 'now' });
      demandEqual(
        trimmed.verdict,
        { resumed: false, reason: 'trimmed', epoch, head: 5, after: 1 },
        'The verdict on a cursor after which events are gone',
      );
      demandEqual(
        trimmed.framesOf('lost').map(({ from, until, reason }) => [from, until, reason]),
        [[2, 3, 'trimmed']],
        'What is lost',
      );
      demandEqual(replayed(trimmed), [4, 5], 'What was sent before live');
      const page = await again(harness, first, { epoch, seq: 3 });
      demandEqual(
        page.verdict,
        { resumed: true, epoch, head: 5 },
        'The verdict on a cursor just before the oldest event',
      );
    },
  ),
  resume(
    'K7-dispatched-before',
    'What a page had dispatched before its reload is not lost when it is gone.',
    async (harness) => {
      const first = await withNotes(harness, 5);
      const { epoch } = first.verdict;
      await harness.driver.trim({ stream: first.own, upTo: 3 });
      const page = await again(harness, first, { epoch, seq: 1, seen: 4 });
      demandEqual(page.verdict, { resumed: true, epoch, head: 5 }, 'The verdict on a cursor that had seen more');
      demandEqual(page.framesOf('lost'), [], 'What is lost');
      demandEqual(
        page.framesOf('skip').map(({ from, until }) => [from, until]),
        [[2, 3]],
        'What is skipped',
      );
      demandEqual(replayed(page), [4, 5], 'What was sent before live');
    },
  ),
  resume('H3-start-trimmed', 'The start of a trimmed stream is the oldest event that is kept.', async (harness) => {
    const first = await withNotes(harness, 4);
    await harness.driver.trim({ stream: first.own, upTo: 2 });
    demandBegins(await again(harness, first, { from: 'start' }), 'new', 2, 4);
  }),
  resume(
    'H3-restart',
    'After a restart that keeps the log, a stream continues, or has another epoch and says so.',
    async (harness) => {
      const first = await withNotes(harness, 3);
      const { epoch } = first.verdict;
      await harness.driver.restart({ log: 'keep' });
      const { verdict } = await again(harness, first, { epoch, seq: 1 });
      if (verdict.epoch === epoch) return demandEqual(verdict, { resumed: true, epoch, head: 3 }, 'The verdict on me');
      demandEqual([verdict.resumed, verdict.reason], [false, 'epoch-changed'], 'The verdict [resumed, reason]');
    },
    { exclusive: true },
  ),
  core(
    'H3-new-life',
    'A server that lost its events has another epoch.',
    async (harness) => {
      const first = await withNotes(harness, 2);
      const { epoch, head } = first.verdict;
      await harness.driver.restart({ log: 'lose' });
      const { verdict } = await again(harness, first, { epoch, seq: head + 1, from: 'now' });
      demand(verdict.epoch !== epoch, 'The epoch is the same as before the loss.');
      demandEqual([verdict.resumed, verdict.reason], [false, 'epoch-changed'], 'The verdict [resumed, reason]');
    },
    { exclusive: true },
  ),
];
