/** From the opening of a socket to welcome, and who may have it. [H1, H2, H5, H6, section 11] */
import { must, should } from '../runner/check.ts';
import { CheckSkipped, demand, demandEqual } from '../runner/check-failure.ts';

const core = must('core');
const HELLO_TIMEOUT_MS = 10_000;

export const handshake = [
  core(
    'H2-welcome',
    'A hello is answered by a welcome of version 1, with its session and a verdict on me.',
    async (harness) => {
      const session = harness.fresh('session');
      const page = await harness.open({ session });
      demandEqual(page.welcome.v, 1, 'welcome.v');
      demandEqual(page.welcome.session, session, 'welcome.session');
      if (page.person.id !== undefined) demandEqual(page.welcome.user, page.person.id, 'welcome.user');
      demand(page.verdict.refused === undefined, 'The own stream of a user cannot be refused.');
    },
  ),
  core('H2-other-first', 'Anything but hello before welcome is bad-frame.', async (harness) => {
    const page = await harness.dial();
    page.send({ op: 'ping', t: 1 });
    await page.endsWith('bad-frame');
  }),
  core('H2-unknown-first', 'An unknown op before welcome is bad-frame too.', async (harness) => {
    const page = await harness.dial();
    page.send({ op: 'later_op' });
    await page.endsWith('bad-frame');
  }),
  core('H2-second-hello', 'A second hello on the same socket is bad-frame.', async (harness) => {
    const page = await harness.open();
    page.send(harness.hello(page.person));
    await page.endsWith('bad-frame');
  }),
  core(
    'H2-hello-timeout',
    'A socket that says no hello in time is ended by hello-timeout.',
    async (harness) => {
      const page = await harness.dial();
      const { helloTimeoutMs = HELLO_TIMEOUT_MS } = harness.facts.times ?? {};
      await page.endsWith('hello-timeout', helloTimeoutMs + harness.timeoutMs);
    },
    { takesMs: ({ times }) => times?.helloTimeoutMs ?? HELLO_TIMEOUT_MS },
  ),
  core(
    'P5-other-version',
    'A hello of another version is unsupported-version, of whatever shape it is.',
    async (harness) => {
      const page = await harness.dial();
      page.send({ op: 'hello', v: 2, later: 'shape' });
      await page.endsWith('unsupported-version');
    },
  ),
  core('P7-unauthorized', 'A bad credential is unauthorized.', async (harness) => {
    if ((await harness.person()).token === undefined)
      throw new CheckSkipped("needs `--token`, or the driver's `token`");
    const page = await harness.dial();
    page.send(harness.hello({ id: undefined, token: 'certainly-no-good-token' }));
    await page.endsWith('unauthorized');
  }),
  core('P5-token', 'A good token of the same user is taken without an answer.', async (harness) => {
    const page = await harness.open();
    if (page.person.id === undefined) throw new CheckSkipped("needs the driver's `token`");
    const { token } = await harness.driver.token({ user: page.person.id });
    page.send({ op: 'token', token });
    await page.fence();
    await page.fence();
  }),
  core('P5-bad-token', 'A bad token on an open connection is unauthorized.', async (harness) => {
    const page = await harness.open();
    if (page.person.token === undefined) throw new CheckSkipped("needs `--token`, or the driver's `token`");
    page.send({ op: 'token', token: 'certainly-no-good-token' });
    await page.endsWith('unauthorized');
  }),
  core('H5-other-user', 'A token of another user than the connection’s is forbidden.', async (harness) => {
    const [page, { token }] = [await harness.open(), await harness.stranger()];
    page.send({ op: 'token', token });
    await page.endsWith('forbidden');
  }),
  core(
    'H6-superseded',
    'A hello of the same user and session takes the place of the older socket.',
    async (harness) => {
      const session = harness.fresh('session');
      const older = await harness.open({ session });
      const newer = await harness.open({ session, person: older.person });
      await older.endsWith('superseded');
      await newer.fence();
    },
  ),
  core('H6-other-session', 'Sessions of one user do not supersede each other.', async (harness) => {
    const one = await harness.open();
    const other = await harness.open({ person: one.person });
    await one.fence();
    await other.fence();
  }),
  core(
    'P7-outlived',
    'A credential that ended ends the connection by unauthorized.',
    async (harness) => {
      const id = harness.fresh('user');
      const { token } = await harness.driver.token({ user: id, expiresInMs: 1_000 });
      const page = await harness.open({ person: { id, token } });
      await page.endsWith('unauthorized', 1_000 + harness.timeoutMs);
    },
    { takesMs: () => 1_000 },
  ),
  should('core')(
    'P6-expiring',
    'Before a credential ends, a fresh one is asked for by expiring.',
    async (harness) => {
      const id = harness.fresh('user');
      const { token } = await harness.driver.token({ user: id, expiresInMs: 1_000 });
      const page = await harness.open({ person: { id, token } });
      const { inMs } = await page.frame('expiring');
      demand(inMs <= 1_000, `The credential ends in at most 1000 ms; expiring says ${inMs}.`);
    },
    { takesMs: () => 1_000 },
  ),
  should('core')('P11-small-hello', 'Before authentication only a small message is taken.', async (harness) => {
    const person = await harness.person();
    const page = await harness.dial();
    page.send({ ...harness.hello(person), pad: 'x'.repeat(1_000_000) });
    await page.endsWith('message-too-large');
  }),
];
