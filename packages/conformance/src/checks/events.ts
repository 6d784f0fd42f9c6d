/** Events as they happen: to whom they go, in which order, and which runs are open. [S9, S11, V1, V4, V5] */

import type { DriverError } from '../driver/driver.ts';
import { must } from '../runner/check.ts';
import { demand, demandEqual } from '../runner/check-failure.ts';
import type { Harness, OpenPage } from '../runner/harness.ts';

const core = must('core');
const resume = must('resume');
const started = { type: 'agent_started', data: { agent: 'conformance' } };

const fresh = (harness: Harness): Promise<OpenPage> => harness.open({ streams: { me: { from: 'now' } } });

/** A run that has begun on the page's own stream. */
async function openRun(harness: Harness, page: OpenPage): Promise<string> {
  const runId = harness.fresh('run');
  await harness.publish(page.own, { ...started, runId });
  return runId;
}

export const events = [
  core(
    'S9-published',
    'An event that is appended reaches the open pages of its user, as it was published.',
    async (harness) => {
      const page = await fresh(harness);
      const data = { text: 'žluťoučký 🐎 \u2028 "quoted"', deep: [{ n: 1.5 }, null, []] };
      const seq = await harness.publish(page.own, { type: 'conformance_note', data, threadId: 'thread-1' });
      const event = await page.event(seq);
      demandEqual([event.type, event.threadId], ['conformance_note', 'thread-1'], 'The event’s [type, threadId]');
      demandEqual(event.data, data, 'The event’s data');
      demand(event.replay === undefined, 'A live event must not say replay.');
    },
  ),
  core('S9-in-order', 'Events come in the order of their numbers, without a hole.', async (harness) => {
    const page = await fresh(harness);
    const last = await harness.publishMany(page.own, 20);
    await page.event(last);
    const seqs = page.framesOf('event', 'me').map(({ seq }) => seq);
    demandEqual(
      seqs,
      [...seqs].sort((one, other) => one - other),
      'The numbers',
    );
    demandEqual(seqs.length, 20, 'The number of events');
  }),
  core('V1-number', 'The first event of a stream has the number 1, and each further one the next.', async (harness) => {
    const page = await fresh(harness);
    const { head } = page.verdict;
    demandEqual(await harness.publish(page.own), head + 1, 'The first number after the head');
    demandEqual(await harness.publish(page.own), head + 2, 'The next number');
  }),
  core('V4-all-tabs', 'Every open page of a user gets the event, under one number and id.', async (harness) => {
    const one = await fresh(harness);
    const other = await harness.open({ person: one.person, streams: { me: { from: 'now' } } });
    const seq = await harness.publish(one.own);
    const [here, there] = [await one.event(seq), await other.event(seq)];
    demandEqual(here.id, there.id, 'The event’s id on the other page');
  }),
  core('V5-own-events', 'No event of a user reaches another user.', async (harness) => {
    const [ada, bob] = [await fresh(harness), await harness.open({ person: await harness.stranger() })];
    await ada.event(await harness.publish(ada.own, { data: { text: 'for one user alone' } }));
    await bob.event(await harness.publish(bob.own));
    const strayed = bob.frames.some((frame) => JSON.stringify(frame).includes('for one user alone'));
    demand(!strayed, 'An event of one user came to a page of another user.');
  }),
  core('S11-open-runs', 'live.runs lists the runs that are open, and no others.', async (harness) => {
    const first = await fresh(harness);
    const [open, ended] = [await openRun(harness, first), await openRun(harness, first)];
    const seq = await harness.publish(first.own, { type: 'agent_completed', data: {}, runId: ended });
    await first.event(seq);
    const page = await harness.open({ person: first.person, streams: { me: { from: 'now' } } });
    const { runs } = await page.frame('live');
    demandEqual(runs, [open], 'live.runs');
  }),
  resume('V1-same-id', 'An event that is appended twice under one id is one event.', async (harness) => {
    const page = await fresh(harness);
    const id = harness.fresh('event');
    const seq = await harness.publish(page.own, { id });
    demandEqual(await harness.publish(page.own, { id }), seq, 'The number of the repeated event');
    await page.event(await harness.publish(page.own));
    demandEqual(page.framesOf('event').filter((event) => event.id === id).length, 1, 'How often it came');
  }),
  resume('V1-run-ended', 'After its terminal event nothing more of a run is taken.', async (harness) => {
    const page = await fresh(harness);
    const runId = await openRun(harness, page);
    await harness.publish(page.own, { type: 'agent_completed', data: {}, runId });
    const refused = await harness.publish(page.own, { data: { late: true }, runId }).then(
      () => undefined,
      (error: unknown) => error,
    );
    demand(refused !== undefined, 'The server took another event of a run that had ended.');
    demandEqual((refused as DriverError).code, 'run-ended', 'The code of the refusal');
    await page.event(await harness.publish(page.own));
    demand(!page.frames.some(({ data }) => data?.late), 'The refused event came all the same.');
  }),
  resume(
    'S9-handover',
    'Pages that open while events are appended get each event once, without a hole.',
    async (harness) => {
      const first = await fresh(harness);
      const publishing = harness.publishMany(first.own, 200);
      publishing.catch(() => {});
      const pages: OpenPage[] = [];
      for (let opened = 0; opened < 5; opened++) {
        pages.push(await harness.open({ person: first.person, streams: { me: { from: 'start' } } }));
      }
      const last = await publishing;
      for (const page of pages) {
        await page.event(last);
        const seqs = page.framesOf('event', 'me').map(({ seq }) => seq);
        demandEqual(seqs.length, last, 'The number of events');
        demandEqual(new Set(seqs).size, last, 'The number of different events');
      }
    },
  ),
  resume('V3-long-replay', 'A replay of many events ends in one live at the head.', async (harness) => {
    const first = await fresh(harness);
    const last = await harness.publishMany(first.own, 1_000);
    const page = await harness.open({ person: first.person, streams: { me: { from: 'start' } } });
    demandEqual(page.framesOf('event', 'me').length, last, 'The events before live');
    demandEqual((await page.frame('live')).seq, last, 'live.seq');
  }),
];
