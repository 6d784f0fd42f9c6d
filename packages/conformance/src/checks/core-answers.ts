/** What even a server without a log answers. [section 9] */
import { must } from '../runner/check.ts';
import { demand, demandEqual } from '../runner/check-failure.ts';

const core = must('core');

export const coreAnswers = [
  core('P9-subscribe', 'A subscribe is answered by subscribed with its ref, whatever the verdict.', async (harness) => {
    const page = await harness.open();
    const ref = harness.fresh('ref');
    page.send({ op: 'subscribe', ref, stream: 'unheard-of', position: { from: 'now' } });
    const { stream, verdict } = await page.frame('subscribed', (frame) => frame.ref === ref);
    demandEqual(stream, 'unheard-of', 'subscribed.stream');
    demand(verdict.refused !== undefined, 'A stream that nobody was given is open.');
  }),
  core('P9-hello-streams', 'Each stream of hello gets its verdict, in welcome or by subscribed.', async (harness) => {
    const page = await harness.open({ streams: { 'unheard-of': { from: 'now' } } });
    const verdictOf = (): unknown =>
      page.welcome.streams['unheard-of'] ?? page.framesOf('subscribed', 'unheard-of')[0]?.verdict;
    await page.until('The verdict on the stream unheard-of', verdictOf);
  }),
  core('P9-replay', 'Of a range that is asked for, each number is sent or said to be lost.', async (harness) => {
    const page = await harness.open({ streams: { me: { from: 'now' } } });
    const { epoch, head } = page.verdict;
    const last = await harness.publishMany(page.own, 3);
    await page.event(last);
    const since = page.frames.length;
    page.send({ op: 'replay', stream: 'me', epoch, after: head, until: last });
    for (const seq of [head + 1, head + 2, last]) {
      await page.until(`Event ${seq}, or its loss,`, () =>
        page.frames.slice(since).find(({ op, ...frame }) => {
          return op === 'event' ? frame.seq === seq : op === 'lost' && frame.from <= seq && frame.until >= seq;
        }),
      );
    }
  }),
  core(
    'P9-submit',
    'A submit of an unknown type is answered by unsupported or unknown-type, with retry false.',
    async (harness) => {
      const page = await harness.open();
      const id = harness.fresh('submit');
      page.send({ op: 'submit', id, type: 'nobody_knows_this', data: null });
      const { ok, code, retry } = await page.frame('receipt', (receipt) => receipt.id === id);
      demand(!ok && ['unsupported', 'unknown-type'].includes(code), `The receipt says ok: ${ok}, code: ${code}.`);
      demandEqual(retry, false, 'receipt.retry');
    },
  ),
  core('P9-seen', 'seen is taken without an answer, and never ends a connection.', async (harness) => {
    const page = await harness.open();
    const { epoch } = page.verdict;
    page.send({ op: 'seen', cursors: { me: { epoch, seq: 1_000 }, 'unheard-of': { epoch: 'e', seq: 1 } } });
    page.send({ op: 'seen', cursors: {} });
    await page.fence();
  }),
  core('V5-user-stream', 'No stream named user:… can be opened by name, not even the own one.', async (harness) => {
    const page = await harness.open();
    for (const stream of [page.own, 'user:somebody-else']) {
      const ref = harness.fresh('ref');
      page.send({ op: 'subscribe', ref, stream, position: { from: 'start' } });
      const { verdict } = await page.frame('subscribed', (frame) => frame.ref === ref);
      demand(verdict.refused !== undefined, `${stream} was opened by name.`);
    }
  }),
];
