/** Ranges that are asked for once more, and what is confirmed. [S3, S4, V9, section 5] */

import type { Frame } from '../page/wire-frame.ts';
import { must } from '../runner/check.ts';
import { CheckFailure, demandEqual } from '../runner/check-failure.ts';
import type { Harness, OpenPage } from '../runner/harness.ts';

const resume = must('resume');

/** A page that is live and was sent so many events. */
async function livePage(harness: Harness, count: number): Promise<OpenPage> {
  const page = await harness.open({ streams: { me: { from: 'now' } } });
  const last = await harness.publishMany(page.own, count);
  if (count > 0) await page.event(last);
  return page;
}

const ask = (page: OpenPage, after: number, until: number, epoch = page.verdict.epoch): void =>
  page.send({ op: 'replay', stream: 'me', epoch, after, until });

const short = ({ op, seq, from, until }: Frame): unknown[] => (op === 'lost' ? [op, from, until] : [op, seq]);
const answers = (page: OpenPage, since: number): unknown[] =>
  page.frames
    .slice(since)
    .filter(({ op }) => op === 'event' || op === 'lost')
    .map(short);

/** The next event of the stream has come: everything before it has been seen. */
async function sentinel(harness: Harness, page: OpenPage): Promise<unknown[]> {
  const seq = await harness.publish(page.own);
  await page.event(seq);
  return ['event', seq];
}

export const repair = [
  resume('S3-range', 'replay is answered by exactly the range that was asked for, in order.', async (harness) => {
    const page = await livePage(harness, 5);
    const since = page.frames.length;
    ask(page, 1, 4);
    await page.event(4, 'me', since);
    const last = await sentinel(harness, page);
    demandEqual(answers(page, since), [['event', 2], ['event', 3], ['event', 4], last], 'What was sent');
  }),
  resume('S3-same-event', 'A replayed event is the same as it was, but for replay: true.', async (harness) => {
    const page = await livePage(harness, 2);
    const since = page.frames.length;
    const before = await page.event(2);
    ask(page, 1, 2);
    demandEqual({ ...(await page.event(2, 'me', since)), replay: undefined }, before, 'The replayed event');
  }),
  resume('S4-lost', 'What the log no longer has is named by lost, in its place in the order.', async (harness) => {
    const page = await livePage(harness, 5);
    await harness.driver.trim({ stream: page.own, upTo: 2 });
    const since = page.frames.length;
    ask(page, 0, 4);
    await page.event(4, 'me', since);
    demandEqual(
      answers(page, since),
      [
        ['lost', 1, 2],
        ['event', 3],
        ['event', 4],
      ],
      'What was sent',
    );
    demandEqual(page.framesOf('lost')[0]?.reason, 'trimmed', 'lost.reason');
  }),
  resume('S3-all-lost', 'A range of which nothing is left is lost as a whole.', async (harness) => {
    const page = await livePage(harness, 4);
    await harness.driver.trim({ stream: page.own, upTo: 4 });
    const since = page.frames.length;
    ask(page, 1, 3);
    await page.frame('lost');
    const last = await sentinel(harness, page);
    demandEqual(answers(page, since), [['lost', 2, 3], last], 'What was sent');
  }),
  resume(
    'S3-not-yet-sent',
    'Numbers that were not sent for the first time are left out of a replay.',
    async (harness) => {
      const page = await livePage(harness, 2);
      const since = page.frames.length;
      ask(page, 1, 1_000);
      await page.event(2, 'me', since);
      const last = await sentinel(harness, page);
      demandEqual(answers(page, since), [['event', 2], last], 'What was sent');
    },
  ),
  resume('S3-stale-epoch', 'A replay of another epoch than the stream’s is ignored.', async (harness) => {
    const page = await livePage(harness, 3);
    const since = page.frames.length;
    ask(page, 0, 3, 'no-epoch-of-this-server');
    await page.fence();
    ask(page, 2, 3);
    await page.event(3, 'me', since);
    demandEqual(answers(page, since), [['event', 3]], 'What was sent');
  }),
  resume('P5-replay-unopened', 'A replay of a stream that is not open is ignored.', async (harness) => {
    const page = await livePage(harness, 1);
    const since = page.frames.length;
    page.send({ op: 'replay', stream: 'unheard-of', epoch: 'e', after: 0, until: 5 });
    await page.fence();
    const last = await sentinel(harness, page);
    demandEqual(answers(page, since), [last], 'What was sent');
  }),
  resume('V9-seen', 'seen confirms up to its cursor.', async (harness) => {
    const page = await livePage(harness, 3);
    page.send({ op: 'seen', cursors: { me: { epoch: page.verdict.epoch, seq: 2 } } });
    demandEqual(await seenOf(harness, page, 2), 2, 'The confirmed number');
  }),
  resume('V9-clamped', 'seen never confirms more than was written to its session.', async (harness) => {
    const page = await livePage(harness, 3);
    page.send({ op: 'seen', cursors: { me: { epoch: page.verdict.epoch, seq: 1_000 } } });
    demandEqual(await seenOf(harness, page, 3), 3, 'The confirmed number');
  }),
  resume('V9-resumed', 'What a resumed position says was dispatched counts as seen.', async (harness) => {
    const page = await livePage(harness, 3);
    await harness.open({ person: page.person, streams: { me: { epoch: page.verdict.epoch, seq: 1, seen: 2 } } });
    demandEqual(await seenOf(harness, page, 2), 2, 'The confirmed number');
  }),
];

/** Asks until it is high enough, a round trip of the wire each time; confirmations are not answered. */
async function seenOf(harness: Harness, page: OpenPage, least: number): Promise<number> {
  const end = performance.now() + harness.timeoutMs;
  for (;;) {
    const { seq } = await harness.driver.seen({ stream: page.own });
    if (seq >= least) return seq;
    if (performance.now() > end) throw new CheckFailure(`${least} should be confirmed; it is ${seq}.`);
    await page.fence();
  }
}
