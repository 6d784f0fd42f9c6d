/** One stream that cannot be read disturbs no other one of the page. [S5] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test.each([
  ['is refused by the log', () => Promise.reject(new Error('this shard is away'))],
  ['gets no answer from the log', () => new Promise<never>(() => {})],
])('[S5] a stream whose replay %s keeps no other from its replay', async (_how, fail) => {
  const inner = createTestLog();
  let isBroken = false;
  const log: EventLog = {
    ...inner,
    read: (stream, ...rest) => (isBroken && stream === 'thread:bad' ? fail() : inner.read(stream, ...rest)),
  };
  host = createTestManager({ log, limits: { pageEntries: 2 } });
  for (const stream of ['thread:bad', 'thread:1', 'thread:2']) {
    for (let number = 1; number <= 9; number++) await host.manager.publish(stream, { type: 'note', data: number });
  }
  isBroken = true;
  const from = { from: 'start' };
  const page = await connect(host.manager, { streams: { 'thread:bad': from, 'thread:1': from, 'thread:2': from } });
  await host.clock.advance(5_000);
  for (const stream of ['thread:1', 'thread:2']) {
    expect(page.events(stream).map(({ data }) => data)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(page.frames('live').some((frame) => frame.stream === stream)).toBe(true);
  }
  expect(page.events('thread:bad')).toEqual([]);
  page.cut();
  await settled();
  expect(host.manager.stats()).toMatchObject({ connections: 0, timers: 0 });
});
