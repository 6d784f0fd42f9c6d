/** Streams besides the own one: opened by right, opened anew, left, taken back. [S4, S5, S10, V5, section 5] */

import type { Frame } from '../page/wire-frame.ts';
import { must } from '../runner/check.ts';
import { demand, demandEqual } from '../runner/check-failure.ts';
import type { Harness, OpenPage } from '../runner/harness.ts';

const resume = must('resume');

interface Thread {
  readonly page: OpenPage;
  readonly stream: string;
}

/** A page whose user may read a stream that holds so many events. */
async function withThread(harness: Harness, count: number): Promise<Thread> {
  const person = await harness.stranger();
  const stream = `thread:${harness.fresh('thread')}`;
  await harness.driver.grant({ user: person.id!, stream });
  if (count > 0) await harness.publishMany(stream, count);
  return { page: await harness.open({ person, streams: { me: { from: 'now' } } }), stream };
}

/** Subscribes, and waits for the verdict and for live. */
async function subscribe(harness: Harness, { page, stream }: Thread, position: object): Promise<Frame> {
  const ref = harness.fresh('ref');
  const since = page.frames.length;
  page.send({ op: 'subscribe', ref, stream, position });
  const answer = await page.frame('subscribed', (frame) => frame.ref === ref);
  if (answer.verdict.refused === undefined) await page.frame('live', (live) => live.stream === stream, since);
  return answer;
}

const seqs = (page: OpenPage, stream: string, since = 0): number[] =>
  page.frames
    .slice(since)
    .filter(({ op, stream: its }) => op === 'event' && its === stream)
    .map(({ seq }) => seq);

export const streams = [
  resume('P5-subscribe', 'A stream that the user may read is opened, replayed and live.', async (harness) => {
    const thread = await withThread(harness, 2);
    const { page, stream } = thread;
    const { verdict } = await subscribe(harness, thread, { from: 'start' });
    demandEqual(
      { ...verdict, epoch: '' },
      { resumed: false, reason: 'new', epoch: '', head: 2, after: 0 },
      'The verdict',
    );
    await page.event(await harness.publish(stream), stream);
    demandEqual(seqs(page, stream), [1, 2, 3], 'The events');
  }),
  resume('P5-empty-stream', 'A stream that a user may read exists before its first event.', async (harness) => {
    const thread = await withThread(harness, 0);
    const { verdict } = await subscribe(harness, thread, { from: 'start' });
    demandEqual([verdict.head, verdict.after], [0, 0], 'The verdict [head, after]');
    await thread.page.event(await harness.publish(thread.stream), thread.stream);
  }),
  resume('P5-hello-streams', 'Streams of hello are opened with the connection.', async (harness) => {
    const { page: first, stream } = await withThread(harness, 2);
    const page = await harness.open({ person: first.person, streams: { [stream]: { from: 'start' } } });
    await page.frame('live', (live) => live.stream === stream);
    demandEqual(seqs(page, stream), [1, 2], 'The events');
  }),
  resume('S4-rewind', 'A stream that is subscribed anew goes on from its new position.', async (harness) => {
    const thread = await withThread(harness, 3);
    const { page, stream } = thread;
    const { verdict } = await subscribe(harness, thread, { from: 'start' });
    const since = page.frames.length;
    await subscribe(harness, thread, { epoch: verdict.epoch, seq: 1 });
    demandEqual(seqs(page, stream, since), [2, 3], 'The events after the new verdict');
  }),
  resume('P5-subscribe-me', 'me may be subscribed anew.', async (harness) => {
    const page = await harness.open({ streams: { me: { from: 'now' } } });
    await page.event(await harness.publishMany(page.own, 2));
    const since = page.frames.length;
    await subscribe(harness, { page, stream: 'me' }, { epoch: page.verdict.epoch, seq: 0 });
    demandEqual(seqs(page, 'me', since), [1, 2], 'The events after the new verdict');
  }),
  resume('S10-last-counts', 'Of two subscribes of one stream the last one counts.', async (harness) => {
    const { page, stream } = await withThread(harness, 3);
    const [one, other] = [harness.fresh('ref'), harness.fresh('ref')];
    page.send({ op: 'subscribe', ref: one, stream, position: { from: 'start' } });
    page.send({ op: 'subscribe', ref: other, stream, position: { from: 'now' } });
    const { verdict } = await page.frame('subscribed', ({ ref }) => ref === other);
    demandEqual(verdict.after, 3, 'verdict.after');
    const since = page.frames.findIndex(({ ref }) => ref === other);
    await page.event(await harness.publish(stream), stream);
    demandEqual(seqs(page, stream, since), [4], 'The events after the last verdict');
  }),
  resume('P5-unsubscribe', 'Nothing follows of a stream that was left.', async (harness) => {
    const thread = await withThread(harness, 1);
    const { page, stream } = thread;
    await subscribe(harness, thread, { from: 'now' });
    page.send({ op: 'unsubscribe', stream });
    await page.fence();
    await harness.publish(stream);
    await page.event(await harness.publish(page.own));
    demandEqual(seqs(page, stream), [], 'The events');
  }),
  resume('P5-unsubscribe-me', 'me cannot be left: the attempt is ignored.', async (harness) => {
    const page = await harness.open({ streams: { me: { from: 'now' } } });
    page.send({ op: 'unsubscribe', stream: 'me' });
    await page.fence();
    await page.event(await harness.publish(page.own));
  }),
  resume('V5-forbidden', 'A stream that the user may not read is refused as forbidden.', async (harness) => {
    const { stream } = await withThread(harness, 1);
    const page = await harness.open({ person: await harness.stranger() });
    const { verdict } = await subscribe(harness, { page, stream }, { from: 'start' });
    demandEqual(verdict, { refused: 'forbidden' }, 'The verdict');
    await page.fence();
    demandEqual(seqs(page, stream), [], 'The events');
  }),
  resume('V5-revoked', 'When a right is taken back, an unasked subscribed refuses the stream.', async (harness) => {
    const thread = await withThread(harness, 1);
    const { page, stream } = thread;
    await subscribe(harness, thread, { from: 'now' });
    await harness.driver.revoke({ user: page.person.id!, stream });
    const refused = await page.frame('subscribed', ({ stream: its, verdict }) => its === stream && verdict.refused);
    demand(refused.ref === undefined, 'It carries the ref of a subscribe.');
    await harness.publish(stream);
    await page.event(await harness.publish(page.own));
    demandEqual(seqs(page, stream), [], 'The events');
  }),
  resume('S5-independent', 'A stream that is refused disturbs no other one.', async (harness) => {
    const thread = await withThread(harness, 1);
    await subscribe(harness, { page: thread.page, stream: 'unheard-of' }, { from: 'start' });
    await subscribe(harness, thread, { from: 'start' });
    demandEqual(seqs(thread.page, thread.stream), [1], 'The events');
  }),
];
