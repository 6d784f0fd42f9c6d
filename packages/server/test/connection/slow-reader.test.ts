/** One reader that reads nothing costs bounded memory and delays nobody. [V3, V4] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test('[V3, V4] 100,000 events past a socket that reads nothing: bounded, nobody delayed; then all the log has, lost for the rest, one live', async () => {
  const slowReads: number[] = [];
  host = createTestManager({
    log: createTestLog({ maxEvents: 20_000, maxBytes: 50_000_000 }),
    hooks: { slowReader: ({ position }) => slowReads.push(position) },
  });
  const { manager } = host;
  const slow = await connect(manager, { user: 'ada', session: 'slow', streams: { 'thread:1': { from: 'start' } } });
  const quick = await connect(manager, { user: 'bob', session: 'quick', streams: { 'thread:1': { from: 'start' } } });
  slow.pipe.stall();
  slow.news();
  let most = 0;
  let received = 0;
  const data = 'x'.repeat(50);
  for (let batch = 0; batch < 1_000; batch++) {
    const publishing = Array.from({ length: 100 }, () => manager.publish('thread:1', { type: 'note', data }));
    await Promise.all(publishing);
    received += quick.news().filter(({ op }) => op === 'event').length;
    if (received !== (batch + 1) * 100) expect(received, 'the quick reader was delayed').toBe((batch + 1) * 100);
    quick.pipe.messages.length = 0;
    quick.news();
    most = Math.max(most, manager.connections('ada')[0]!.bufferedBytes);
  }
  // The bound, and at most one message that was under way when it was reached.
  expect(most).toBeLessThan(262_144 + 65_536);
  expect(slowReads).toHaveLength(1);

  slow.pipe.resume();
  await settled(50);
  const frames = slow.news().filter(({ stream }) => stream === 'thread:1');
  let expected = 1;
  let lost = 0;
  for (const { op, seq, from, until } of frames) {
    if (op === 'event') {
      if (seq !== expected) expect(seq).toBe(expected);
      expected++;
    }
    if (op === 'lost') {
      expect(from).toBe(expected);
      lost += until - from + 1;
      expected = until + 1;
    }
  }
  expect(expected).toBe(100_001);
  expect(lost).toBeGreaterThan(70_000);
  expect(lost).toBeLessThanOrEqual(80_000);
  expect(frames.filter(({ op }) => op === 'live')).toEqual([expect.objectContaining({ seq: 100_000 })]);
  expect(frames.at(-1)!.op).toBe('live');
  expect(manager.connections('ada')[0]!.bufferedBytes).toBe(0);
});

test('[V3] receipts and pongs go before what waits, everything else keeps its order', async () => {
  host = createTestManager({ limits: { maxBufferedBytes: 2_000 } });
  host.manager.onSubmit('user_message', () => 'done');
  const page = await connect(host.manager);
  page.pipe.stall();
  for (let number = 0; number < 100; number++) {
    await host.manager.publish('user:ada', { type: 'note', data: 'x'.repeat(50) });
  }
  const before = page.events().length;
  expect(before).toBeLessThan(100);
  page.send({ op: 'ping', t: 7 });
  page.send({ op: 'submit', id: 'c', type: 'user_message', data: 1 });
  await settled();
  page.news();
  page.pipe.readOnce();
  await settled();
  expect(
    page
      .news()
      .slice(0, 2)
      .map(({ op }) => op),
  ).toEqual(['pong', 'receipt']);
  page.pipe.resume();
  await settled(20);
  expect(page.events().map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test('[V3] several streams of a slow reader are caught up in turn', async () => {
  host = createTestManager({ limits: { pageEntries: 5, maxBufferedBytes: 4_000 } });
  for (const thread of ['thread:1', 'thread:2']) {
    for (let number = 0; number < 40; number++)
      await host.manager.publish(thread, { type: 'note', data: 'x'.repeat(50) });
  }
  const page = await connect(host.manager, {
    streams: { 'thread:1': { from: 'start' }, 'thread:2': { from: 'start' } },
  });
  const streams = page.events().map(({ stream }) => stream);
  const turns = streams.filter((stream, index) => stream !== streams[index - 1]);
  expect(turns.length).toBeGreaterThan(8);
  expect(streams).toHaveLength(80);
});

test('[V3] a page that asks for answers and never reads them is dropped, with bounded memory', async () => {
  host = createTestManager({ limits: { maxBufferedBytes: 2_000, framesPerTenSeconds: 1_000_000 } });
  const page = await connect(host.manager);
  page.pipe.stall();
  for (let number = 0; number < 20_000 && !page.closedWith; number++) {
    page.send({ op: 'ping', t: number });
    if (number % 100 === 0) await settled(1);
  }
  expect(page.closedWith).toEqual({ code: 4429, reason: 'rate-limited' });
  expect(page.pipe.bufferedBytes).toBeLessThan(100_000);
});
