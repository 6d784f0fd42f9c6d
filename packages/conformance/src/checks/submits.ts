/** Commands: started at most once, answered once, never a close. [U2–U5, U9, V5] */

import type { Frame } from '../page/wire-frame.ts';
import { must, should } from '../runner/check.ts';
import { CheckSkipped, demand, demandEqual } from '../runner/check-failure.ts';
import type { Harness, OpenPage } from '../runner/harness.ts';

const commands = must('commands');
const LARGEST_TRIED_BYTES = 32 * 1024 * 1024;

/** A page on a server that has the commands of the runner. */
async function commandPage(harness: Harness, options: Parameters<Harness['open']>[0] = {}): Promise<OpenPage> {
  harness.needCommands();
  return harness.open({ streams: { me: { from: 'now' } }, ...options });
}

const submitOf = (id: string, type = 'conformance_echo', data: unknown = { n: 1 }) => ({
  op: 'submit',
  id,
  type,
  data,
});

const receipt = (page: OpenPage, id: string, since = 0): Promise<Frame> =>
  page.frame('receipt', (frame) => frame.id === id, since);

/** How often it was started, once everything up to now has come. */
async function starts(harness: Harness, page: OpenPage, id: string): Promise<number> {
  await page.event(await harness.publish(page.own));
  return page.framesOf('event').filter(({ type, submitId }) => type === 'conformance_started' && submitId === id)
    .length;
}

async function demandCode(page: OpenPage, id: string, code: string): Promise<Frame> {
  const answer = await receipt(page, id);
  demandEqual([answer.ok, answer.code], [false, code], 'The receipt [ok, code]');
  return answer;
}

export const submits = [
  commands('U3-answered', 'A submit is carried out and answered by one receipt with its result.', async (harness) => {
    const page = await commandPage(harness);
    const id = harness.fresh('submit');
    page.send(submitOf(id, 'conformance_echo', { text: 'back', list: [1, null] }));
    const { ok, result, duplicate } = await receipt(page, id);
    demandEqual([ok, result], [true, { text: 'back', list: [1, null] }], 'The receipt [ok, result]');
    demand(duplicate !== true, 'The first receipt says duplicate.');
    demandEqual(await starts(harness, page, id), 1, 'How often the command was started');
    demandEqual(page.framesOf('receipt').length, 1, 'The number of receipts');
  }),
  commands('U3-once', 'A repeat gets the first receipt with duplicate: true, and starts nothing.', async (harness) => {
    const page = await commandPage(harness);
    const id = harness.fresh('submit');
    page.send(submitOf(id));
    await receipt(page, id);
    const since = page.frames.length;
    page.send(submitOf(id));
    const { ok, result, duplicate } = await receipt(page, id, since);
    demandEqual([ok, result, duplicate], [true, { n: 1 }, true], 'The second receipt [ok, result, duplicate]');
    demandEqual(await starts(harness, page, id), 1, 'How often the command was started');
  }),
  commands(
    'U3-while-running',
    'A repeat that comes while the first still runs waits for its answer.',
    async (harness) => {
      const page = await commandPage(harness);
      const other = await harness.open({ person: page.person });
      const id = harness.fresh('submit');
      page.send(submitOf(id, 'conformance_hold'));
      await page.frame('event', ({ submitId }) => submitId === id);
      other.send(submitOf(id, 'conformance_hold'));
      await other.fence();
      demandEqual(other.framesOf('receipt').length, 0, 'The receipts before the command ended');
      await harness.driver.release({ submitId: id });
      const [first, second] = [await receipt(page, id), await receipt(other, id)];
      demandEqual([first.ok, second.ok, second.duplicate], [true, true, true], 'The receipts [ok, ok, duplicate]');
      demandEqual(await starts(harness, page, id), 1, 'How often the command was started');
    },
  ),
  commands('U3-reconnect', 'A repeat on a new connection gets the first receipt.', async (harness) => {
    const page = await commandPage(harness);
    const id = harness.fresh('submit');
    page.send(submitOf(id));
    await receipt(page, id);
    await page.close();
    const next = await commandPage(harness, { person: page.person });
    demandEqual(next.welcome.submits.epoch, page.welcome.submits.epoch, 'submits.epoch of the next connection');
    next.send(submitOf(id));
    demandEqual((await receipt(next, id)).duplicate, true, 'receipt.duplicate');
    demandEqual(await starts(harness, next, id), 0, 'How often the repeat was started');
  }),
  commands('U3-conflict', 'The same id for another command is id-conflict.', async (harness) => {
    const page = await commandPage(harness);
    const id = harness.fresh('submit');
    page.send(submitOf(id));
    await receipt(page, id);
    const since = page.frames.length;
    page.send(submitOf(id, 'conformance_echo', { n: 2 }));
    demandEqual((await receipt(page, id, since)).code, 'id-conflict', 'receipt.code');
  }),
  commands('U3-per-user', 'Ids are the user’s own: another user may use the same.', async (harness) => {
    const ada = await commandPage(harness);
    const bob = await commandPage(harness, { person: await harness.stranger() });
    const id = harness.fresh('submit');
    ada.send(submitOf(id, 'conformance_echo', 'ada'));
    await receipt(ada, id);
    bob.send(submitOf(id, 'conformance_echo', 'bob'));
    const { result, duplicate } = await receipt(bob, id);
    demandEqual([result, duplicate === true], ['bob', false], 'The receipt [result, duplicate]');
  }),
  commands('U2-no-waiting', 'A handler does not wait for those before it.', async (harness) => {
    const page = await commandPage(harness);
    const [held, quick] = [harness.fresh('submit'), harness.fresh('submit')];
    page.send(submitOf(held, 'conformance_hold'), submitOf(quick));
    await receipt(page, quick);
    await harness.driver.release({ submitId: held });
    await receipt(page, held);
  }),
  commands('U2-in-order', 'Submits are started in the order in which they come.', async (harness) => {
    const page = await commandPage(harness);
    const ids = Array.from({ length: 5 }, () => harness.fresh('submit'));
    page.send(...ids.map((id) => submitOf(id)));
    await Promise.all(ids.map((id) => receipt(page, id)));
    await page.event(await harness.publish(page.own));
    const order = page
      .framesOf('event')
      .flatMap(({ type, submitId }) => (type === 'conformance_started' ? [submitId] : []));
    demandEqual(order, ids, 'The order of the starts');
  }),
  commands(
    'U5-invalid',
    'A submit of a wrong shape with a usable id is answered by invalid, never by a close.',
    async (harness) => {
      const page = await commandPage(harness);
      const [noData, badType] = [harness.fresh('submit'), harness.fresh('submit')];
      page.send({ op: 'submit', id: noData, type: 'conformance_echo' });
      await demandCode(page, noData, 'invalid');
      page.send({ op: 'submit', id: badType, type: 'Not A Type', data: null });
      await demandCode(page, badType, 'invalid');
      await page.fence();
    },
  ),
  commands(
    'U5-too-large',
    'A submit above maxMessageBytes is answered by too-large, not by a close.',
    async (harness) => {
      const page = await commandPage(harness);
      const { maxMessageBytes } = page.welcome.limits;
      if (maxMessageBytes > LARGEST_TRIED_BYTES) throw new CheckSkipped(`maxMessageBytes is ${maxMessageBytes}`);
      const id = harness.fresh('submit');
      page.send(submitOf(id, 'conformance_echo', 'x'.repeat(maxMessageBytes)));
      await demandCode(page, id, 'too-large');
      await page.fence();
    },
  ),
  commands('U5-in-flight', 'More submits than maxInFlight get receipts, never a close.', async (harness) => {
    const page = await commandPage(harness);
    const { maxInFlight } = page.welcome.limits;
    if (maxInFlight > 256) throw new CheckSkipped(`maxInFlight is ${maxInFlight}`);
    const ids = Array.from({ length: maxInFlight + 1 }, () => harness.fresh('submit'));
    page.send(...ids.map((id) => submitOf(id, 'conformance_hold')));
    await page.fence();
    for (const id of ids) await harness.driver.release({ submitId: id });
    for (const id of ids) {
      const { ok, code, retry } = await receipt(page, id);
      demand(
        ok || (code === 'rate-limited' && retry?.afterMs !== undefined),
        `A receipt says ${code}, retry ${retry}.`,
      );
    }
  }),
  should('commands')(
    'U5-not-remembered',
    'A submit that was refused for now may be sent again under its id.',
    async (harness) => {
      const page = await commandPage(harness);
      const { maxInFlight } = page.welcome.limits;
      if (maxInFlight > 256) throw new CheckSkipped(`maxInFlight is ${maxInFlight}`);
      const held = Array.from({ length: maxInFlight }, () => harness.fresh('submit'));
      const late = harness.fresh('submit');
      page.send(...held.map((id) => submitOf(id, 'conformance_hold')), submitOf(late));
      const first = await receipt(page, late);
      for (const id of held) await harness.driver.release({ submitId: id });
      await Promise.all(held.map((id) => receipt(page, id)));
      if (first.ok) return;
      const since = page.frames.length;
      page.send(submitOf(late));
      demandEqual((await receipt(page, late, since)).ok, true, 'The second receipt’s ok');
    },
  ),
  commands('U9-failed', 'A handler that throws is answered by failed.', async (harness) => {
    const page = await commandPage(harness);
    const id = harness.fresh('submit');
    page.send(submitOf(id, 'conformance_fail'));
    demandEqual((await demandCode(page, id, 'failed')).retry, false, 'receipt.retry');
  }),
  commands('U9-unknown-type', 'A command that the server does not have is unknown-type.', async (harness) => {
    const page = await commandPage(harness);
    const id = harness.fresh('submit');
    page.send(submitOf(id, 'nobody_knows_this'));
    await demandCode(page, id, 'unknown-type');
  }),
  commands('V5-submit', 'A submit to a stream that the user may not submit to is forbidden.', async (harness) => {
    const page = await commandPage(harness);
    for (const stream of ['thread:of-nobody', 'user:somebody-else']) {
      const id = harness.fresh('submit');
      page.send({ ...submitOf(id), stream });
      await demandCode(page, id, 'forbidden');
    }
  }),
  commands(
    'U3-restart',
    'After a restart a repeat is known, or submits.epoch tells that it is not.',
    async (harness) => {
      const page = await commandPage(harness);
      const id = harness.fresh('submit');
      page.send(submitOf(id));
      await receipt(page, id);
      const { epoch } = page.welcome.submits;
      await harness.driver.restart({ log: 'keep' });
      const next = await commandPage(harness, { person: page.person });
      if (next.welcome.submits.epoch !== epoch) return;
      next.send(submitOf(id));
      demandEqual((await receipt(next, id)).duplicate, true, 'receipt.duplicate');
      demandEqual(await starts(harness, next, id), 0, 'How often the repeat was started');
    },
    { exclusive: true },
  ),
];
