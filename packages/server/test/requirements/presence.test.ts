/** Requirements 16, 17 and 23: nobody there, everybody at once, and a server that is not ready yet. */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { profiles } from '../../src/profiles/index.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, dial } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test('[16] no connection: no throw, queued, delivered on connect', async () => {
  host = createTestManager();
  const outcome = await host.manager.publish({ user: 'ada' }, { type: 'note', data: 'hello' });
  expect(outcome).toMatchObject({ status: 'queued', seq: 1, connections: 0, attempts: 0 });
  const page = await connect(host.manager, { user: 'ada', streams: { me: { from: 'start' } } });
  expect(page.events().map(({ data }) => data)).toEqual(['hello']);
});

test('[17] ten users connecting and disconnecting together: nothing is left and all indexes agree', async () => {
  host = createTestManager();
  const { manager, clock } = host;
  for (let round = 0; round < 5; round++) {
    const pages = Array.from({ length: 10 }, () => dial(manager));
    pages.forEach((page, index) => {
      const streams = { 'thread:1': { from: 'start' }, [`thread:${index}`]: { from: 'now' } };
      page.send({ op: 'hello', v: 1, session: `s${index}`, token: `user${index}`, streams });
    });
    // Some go before they are welcomed, some in mid-welcome, some afterwards.
    for (const page of pages.slice(0, 3)) page.cut();
    await Promise.resolve();
    for (const page of pages.slice(3, 6)) page.cut();
    await settled();
    expect(manager.stats()).toMatchObject({ connections: 4, users: 4, sessions: 4, greeting: 0 });
    for (const page of pages.slice(6)) page.cut();
    await settled();
    expect(manager.stats()).toMatchObject({
      connections: 0,
      greeting: 0,
      users: 0,
      sessions: 0,
      streams: 0,
      timers: 0,
      bufferedBytes: 0,
    });
    expect(clock.pending).toBe(0);
  }
});

test('[23] cold start: nothing is written before ready; then exactly once', async () => {
  host = createTestManager({ profile: { ...profiles.production, coldStart: true } });
  const { manager } = host;
  const early = await connect(manager, { user: 'ada' });
  expect(early.frames()).toEqual([
    { op: 'fault', code: 'starting', message: expect.stringContaining('starting'), retryAfterMs: 1_000 },
  ]);
  expect(early.closedWith).toEqual({ code: 1013, reason: 'starting' });
  const publishing = manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  expect(await publishing).toMatchObject({ status: 'queued' });
  manager.ready();
  const page = await connect(manager, { user: 'ada', streams: { me: { from: 'start' } } });
  expect(page.events().map(({ seq, data }) => [seq, data])).toEqual([[1, 1]]);
});

test('[23] nothing is written to a socket that is open but has not been welcomed', async () => {
  host = createTestManager();
  const page = dial(host.manager);
  await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  await host.clock.advance(9_999);
  expect(page.pipe.tries).toBe(0);
});
