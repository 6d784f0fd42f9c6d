/** The WebSocket and the messages on it: what opens, what is read, what is refused. [sections 2 and 3] */
import { SUBPROTOCOL } from '@throughline/protocol';
import { must } from '../runner/check.ts';
import { CheckFailure, CheckSkipped, demand, demandEqual } from '../runner/check-failure.ts';
import type { Harness } from '../runner/harness.ts';

const core = must('core');

/** The same message after `welcome` must end the connection by `bad-frame`. */
const refuses = (text: string) => async (harness: Harness) => {
  const page = await harness.open();
  page.sendText(text);
  await page.endsWith('bad-frame');
};

/** What is larger is not worth the traffic of a check. */
const LARGEST_TRIED_BYTES = 32 * 1024 * 1024;

export const transport = [
  core('P2-subprotocol', 'A server selects the subprotocol throughline.v1 when it is offered.', async (harness) => {
    const page = await harness.dial();
    demandEqual(page.protocol, SUBPROTOCOL, 'The selected subprotocol');
  }),
  core('P2-no-subprotocol', 'Where throughline.v1 was not offered, the server selects nothing.', async (harness) => {
    const page = await harness.dial({ protocols: [] });
    demandEqual(page.protocol, '', 'The selected subprotocol');
  }),
  core('P2-origin', 'A foreign Origin is refused at the upgrade.', async (harness) => {
    const refused = await harness.dial({ origin: 'https://elsewhere.invalid' }).then(
      () => false,
      (error) => error instanceof CheckFailure,
    );
    demand(refused, 'The server opened a socket for a page of https://elsewhere.invalid.');
  }),
  core('P2-not-json', 'A message that is not JSON is bad-frame.', refuses('{"op":"ping"')),
  core('P2-no-op', 'A value without a text in op is bad-frame.', refuses('{"t":1}')),
  core('P2-no-object', 'A value that is no object is bad-frame.', refuses('17')),
  core('P2-nested-array', 'Arrays of frames are not nested.', refuses('[[{"op":"ping","t":1}]]')),
  core('P2-wrong-shape', 'A frame of this version with a wrong shape is bad-frame.', refuses('{"op":"ping"}')),
  core('P2-binary', 'A binary message is bad-frame.', async (harness) => {
    const page = await harness.open();
    page.sendBinary(new TextEncoder().encode('{"op":"ping","t":1}'));
    await page.endsWith('bad-frame');
  }),
  core('P2-too-many-frames', 'A message of more than 10,000 frames is refused.', async (harness) => {
    const page = await harness.open();
    page.sendText(`[${Array.from({ length: 10_001 }, () => '{"op":"later_op"}').join(',')}]`);
    await page.endsWith(['bad-frame', 'message-too-large']);
  }),
  core('P2-too-large', 'A message above maxMessageBytes is message-too-large.', async (harness) => {
    const page = await harness.open();
    const { maxMessageBytes } = page.welcome.limits;
    if (maxMessageBytes > LARGEST_TRIED_BYTES) throw new CheckSkipped(`maxMessageBytes is ${maxMessageBytes}`);
    page.sendText(JSON.stringify({ op: 'ping', t: 1, pad: 'x'.repeat(maxMessageBytes) }));
    await page.endsWith('message-too-large');
  }),
  core('P2-array', 'The frames of an array are taken in order, each by itself.', async (harness) => {
    const page = await harness.open();
    page.sendText('[{"op":"ping","t":71},{"op":"later_op"},{"op":"ping","t":72}]');
    await page.frame('pong', ({ t }) => t === 72);
    const answers = page.framesOf('pong').map(({ t }) => t);
    demandEqual(
      answers.filter((t) => t > 70),
      [71, 72],
      'The order of the pongs',
    );
  }),
  core('P2-unknown-op', 'After welcome a frame with an unknown op is ignored.', async (harness) => {
    const page = await harness.open();
    page.send({ op: 'later_op', id: 'x', deep: [{}] });
    await page.fence();
  }),
  core('P2-unknown-field', 'Fields that this version does not know are ignored.', async (harness) => {
    const person = await harness.person();
    const page = await harness.dial();
    page.send({ ...harness.hello(person), later: { field: 1 } });
    await page.frame('welcome');
    page.send({ op: 'ping', t: 73, later: [] });
    await page.frame('pong', ({ t }) => t === 73);
  }),
  core('P2-null', 'null is not absent: an optional field that is null is refused.', async (harness) => {
    const page = await harness.dial();
    page.send({ op: 'hello', v: 1, session: harness.fresh('session'), token: null, streams: {} });
    await page.endsWith('bad-frame');
  }),
  core('P3-id', 'An id with other characters than those of section 3 is refused.', async (harness) => {
    const person = await harness.person();
    const page = await harness.dial();
    page.send(harness.hello(person, { session: 'two words' }));
    await page.endsWith('bad-frame');
  }),
  core('P3-proto', 'The name __proto__ is refused as a key of a map.', async (harness) => {
    const page = await harness.open();
    page.sendText('{"op":"seen","cursors":{"__proto__":{"epoch":"e","seq":1}}}');
    await page.endsWith('bad-frame');
  }),
  core('P3-number', 'A number above 2^53 − 1 is refused.', async (harness) => {
    const page = await harness.open();
    page.sendText('{"op":"seen","cursors":{"me":{"epoch":"e","seq":9007199254740993}}}');
    await page.endsWith('bad-frame');
  }),
];
