/** Requirements 11, 12, 14 and 28: a socket that refuses is tried again, given up in the end, and costs nobody else anything. [V4] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { profiles } from '../../src/profiles/index.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const threeTimes = { ...profiles.production, sendDelayMs: 1_000 };

test.each([
  ['11', 'staging'],
  ['28', 'production'],
] as const)(
  '[%s] a send that fails twice and then works: one event seen, three attempts, delays of the %s profile',
  async (_number, profile) => {
    host = createTestManager({ profile });
    const page = await connect(host.manager, { user: 'ada' });
    const tries = page.pipe.tries;
    page.pipe.refuse(2);
    const publishing = host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
    await settled();
    expect(page.pipe.tries - tries).toBe(1);
    await host.clock.advance(999);
    expect(page.pipe.tries - tries).toBe(1);
    await host.clock.advance(1);
    expect(page.pipe.tries - tries).toBe(2);
    await host.clock.advance(1_000);
    expect(await publishing).toMatchObject({ status: 'written', attempts: 3, connections: 1, seq: 1 });
    expect(page.events().map(({ seq }) => seq)).toEqual([1]);
  },
);

test('[11] what is published while a send is tried again keeps its place behind it', async () => {
  host = createTestManager({ profile: threeTimes });
  const page = await connect(host.manager, { user: 'ada' });
  page.pipe.refuse(2);
  const publishing = [1, 2, 3].map((data) => host.manager.publish('user:ada', { type: 'note', data }));
  await settled();
  const tries = page.pipe.tries;
  publishing.push(host.manager.publish('user:ada', { type: 'note', data: 4 }));
  await settled();
  expect(page.pipe.tries).toBe(tries);
  await host.clock.advance(2_000);
  await Promise.all(publishing);
  expect(page.events().map(({ data }) => data)).toEqual([1, 2, 3, 4]);
});

test('[11] in development one attempt is made', async () => {
  host = createTestManager({ profile: 'development' });
  const page = await connect(host.manager, { user: 'ada' });
  page.pipe.refuse(1);
  const outcome = await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  expect(outcome).toMatchObject({ status: 'undelivered', attempts: 1, connections: 0 });
});

test('[12, 14] a socket whose send always fails: no throw, undelivered, kept for replay, others unaffected', async () => {
  host = createTestManager({ profile: threeTimes });
  const broken = await connect(host.manager, { user: 'ada', session: 'broken' });
  const other = await connect(host.manager, { user: 'bob' });
  broken.pipe.refuse(Number.POSITIVE_INFINITY);
  const publishing = host.manager.publish({ user: 'ada' }, { type: 'note', data: 'kept' });
  await settled();
  expect(await host.manager.publish({ user: 'bob' }, { type: 'note', data: 'other' })).toMatchObject({
    status: 'written',
  });
  expect(other.events()).toHaveLength(1);
  await host.clock.advance(2_000);
  const outcome = await publishing;
  expect(outcome).toMatchObject({ status: 'undelivered', attempts: 3, connections: 0, seq: 1 });
  expect(host.manager.connections('ada')).toEqual([]);
  expect(broken.events()).toEqual([]);
  const again = await connect(host.manager, {
    user: 'ada',
    session: 'broken',
    streams: { me: { epoch: outcome.epoch, seq: 0 } },
  });
  expect(again.events().map(({ data, replay }) => [data, replay])).toEqual([['kept', true]]);
});

test('[12] one socket always fails, the other one works: written, and the working one waits for nobody', async () => {
  host = createTestManager({ profile: threeTimes });
  const broken = await connect(host.manager, { user: 'ada' });
  const sound = await connect(host.manager, { user: 'ada' });
  broken.pipe.refuse(Number.POSITIVE_INFINITY);
  const publishing = host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  await settled();
  expect(sound.events()).toHaveLength(1);
  await host.clock.advance(2_000);
  expect(await publishing).toMatchObject({ status: 'written', attempts: 3, connections: 1 });
});

test('[14] a closed socket is never written to; its connection leaves every index; the event is kept', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada', session: 's', streams: { 'thread:1': { from: 'start' } } });
  page.cut();
  const tries = page.pipe.tries;
  const outcome = await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  await host.clock.advance(120_000);
  expect(outcome).toMatchObject({ status: 'queued', attempts: 0, connections: 0 });
  expect(page.pipe.tries).toBe(tries);
  expect(host.manager.stats()).toMatchObject({
    connections: 0,
    users: 0,
    sessions: 0,
    streams: 0,
    timers: 0,
    greeting: 0,
  });
  const again = await connect(host.manager, {
    user: 'ada',
    session: 's',
    streams: { me: { epoch: outcome.epoch, seq: 0 } },
  });
  expect(again.events()).toHaveLength(1);
});

test('[28] the socket breaks in mid-retry and the page comes back: the event is seen exactly once', async () => {
  host = createTestManager({ profile: 'production' });
  const page = await connect(host.manager, { user: 'ada', session: 's' });
  page.pipe.refuse(Number.POSITIVE_INFINITY);
  const publishing = host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  await host.clock.advance(1_000);
  page.cut();
  const outcome = await publishing;
  expect(outcome.status).toBe('undelivered');
  const again = await connect(host.manager, {
    user: 'ada',
    session: 's',
    streams: { me: { epoch: outcome.epoch, seq: 0 } },
  });
  await host.clock.advance(5_000);
  expect([...page.events(), ...again.events()].map(({ seq }) => seq)).toEqual([1]);
});
