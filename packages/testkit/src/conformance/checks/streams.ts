/** Streams besides the own one: opened by right, opened anew, left, taken back. [S4, S5, S10, V5, section 5] */
import type { Bench, OpenPage } from '../bench.ts';
import { demand, demandEqual, must } from '../check.ts';
import type { Frame } from '../wire-frame.ts';

const resume = must('resume');

interface Thread {
  readonly page: OpenPage;
  readonly stream: string;
}

/** A page whose user may read a stream that holds so many events. */
async function withThread(bench: Bench, count: number): Promise<Thread> {
  const person = await bench.stranger();
  const stream = `thread:${bench.fresh('thread')}`;
  await bench.driver.grant({ user: person.id!, stream });
  if (count > 0) await bench.publishMany(stream, count);
  return { page: await bench.open({ person, streams: { me: { from: 'now' } } }), stream };
}

/** Subscribes, and waits for the verdict and for live. */
async function subscribe(bench: Bench, { page, stream }: Thread, position: object): Promise<Frame> {
  const ref = bench.fresh('ref');
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
  resume('P5-subscribe', 'A stream that the user may read is opened, replayed and live.', async (bench) => {
    const thread = await withThread(bench, 2);
    const { page, stream } = thread;
    const { verdict } = await subscribe(bench, thread, { from: 'start' });
    demandEqual(
      { ...verdict, epoch: '' },
      { resumed: false, reason: 'new', epoch: '', head: 2, after: 0 },
      'The verdict',
    );
    await page.event(await bench.publish(stream), stream);
    demandEqual(seqs(page, stream), [1, 2, 3], 'The events');
  }),
  resume('P5-empty-stream', 'A stream that a user may read exists before its first event.', async (bench) => {
    const thread = await withThread(bench, 0);
    const { verdict } = await subscribe(bench, thread, { from: 'start' });
    demandEqual([verdict.head, verdict.after], [0, 0], 'The verdict [head, after]');
    await thread.page.event(await bench.publish(thread.stream), thread.stream);
  }),
  resume('P5-hello-streams', 'Streams of hello are opened with the connection.', async (bench) => {
    const { page: first, stream } = await withThread(bench, 2);
    const page = await bench.open({ person: first.person, streams: { [stream]: { from: 'start' } } });
    await page.frame('live', (live) => live.stream === stream);
    demandEqual(seqs(page, stream), [1, 2], 'The events');
  }),
  resume('S4-rewind', 'A stream that is subscribed anew goes on from its new position.', async (bench) => {
    const thread = await withThread(bench, 3);
    const { page, stream } = thread;
    const { verdict } = await subscribe(bench, thread, { from: 'start' });
    const since = page.frames.length;
    await subscribe(bench, thread, { epoch: verdict.epoch, seq: 1 });
    demandEqual(seqs(page, stream, since), [2, 3], 'The events after the new verdict');
  }),
  resume('P5-subscribe-me', 'me may be subscribed anew.', async (bench) => {
    const page = await bench.open({ streams: { me: { from: 'now' } } });
    await page.event(await bench.publishMany(page.own, 2));
    const since = page.frames.length;
    await subscribe(bench, { page, stream: 'me' }, { epoch: page.verdict.epoch, seq: 0 });
    demandEqual(seqs(page, 'me', since), [1, 2], 'The events after the new verdict');
  }),
  resume('S10-last-counts', 'Of two subscribes of one stream the last one counts.', async (bench) => {
    const { page, stream } = await withThread(bench, 3);
    const [one, other] = [bench.fresh('ref'), bench.fresh('ref')];
    page.send({ op: 'subscribe', ref: one, stream, position: { from: 'start' } });
    page.send({ op: 'subscribe', ref: other, stream, position: { from: 'now' } });
    const { verdict } = await page.frame('subscribed', ({ ref }) => ref === other);
    demandEqual(verdict.after, 3, 'verdict.after');
    const since = page.frames.findIndex(({ ref }) => ref === other);
    await page.event(await bench.publish(stream), stream);
    demandEqual(seqs(page, stream, since), [4], 'The events after the last verdict');
  }),
  resume('P5-unsubscribe', 'Nothing follows of a stream that was left.', async (bench) => {
    const thread = await withThread(bench, 1);
    const { page, stream } = thread;
    await subscribe(bench, thread, { from: 'now' });
    page.send({ op: 'unsubscribe', stream });
    await page.fence();
    await bench.publish(stream);
    await page.event(await bench.publish(page.own));
    demandEqual(seqs(page, stream), [], 'The events');
  }),
  resume('P5-unsubscribe-me', 'me cannot be left: the attempt is ignored.', async (bench) => {
    const page = await bench.open({ streams: { me: { from: 'now' } } });
    page.send({ op: 'unsubscribe', stream: 'me' });
    await page.fence();
    await page.event(await bench.publish(page.own));
  }),
  resume('V5-forbidden', 'A stream that the user may not read is refused as forbidden.', async (bench) => {
    const { stream } = await withThread(bench, 1);
    const page = await bench.open({ person: await bench.stranger() });
    const { verdict } = await subscribe(bench, { page, stream }, { from: 'start' });
    demandEqual(verdict, { refused: 'forbidden' }, 'The verdict');
    await page.fence();
    demandEqual(seqs(page, stream), [], 'The events');
  }),
  resume('V5-revoked', 'When a right is taken back, an unasked subscribed refuses the stream.', async (bench) => {
    const thread = await withThread(bench, 1);
    const { page, stream } = thread;
    await subscribe(bench, thread, { from: 'now' });
    await bench.driver.revoke({ user: page.person.id!, stream });
    const told = await page.frame('subscribed', ({ stream: its, verdict }) => its === stream && verdict.refused);
    demand(told.ref === undefined, 'It carries the ref of a subscribe.');
    await bench.publish(stream);
    await page.event(await bench.publish(page.own));
    demandEqual(seqs(page, stream), [], 'The events');
  }),
  resume('S5-independent', 'A stream that is refused disturbs no other one.', async (bench) => {
    const thread = await withThread(bench, 1);
    await subscribe(bench, { page: thread.page, stream: 'unheard-of' }, { from: 'start' });
    await subscribe(bench, thread, { from: 'start' });
    demandEqual(seqs(thread.page, thread.stream), [1], 'The events');
  }),
];
