/** Requirements 9, 10, 13, 18, 26 and 27: what is published in an order arrives in it, by seq and not by clock, and nothing grows. */
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('[9] six events: order delivered = order published, by seq and not by clock', async () => {
  let now = 1_000_000;
  host = createTestManager();
  const clock = { ...host.clock, now: () => (now -= 1_000), elapsed: () => 0, after: host.clock.after };
  await host.manager.close();
  host = { ...createTestManager({ clock }), clock: host.clock };
  const page = await connect(host.manager, { user: 'ada' });
  for (const number of upTo(6)) await host.manager.publish({ user: 'ada' }, { type: 'note', data: number });
  const events = page.events();
  expect(events.map(({ data, seq }) => [data, seq])).toEqual(upTo(6).map((number) => [number, number + 1]));
  expect(events[5]!.at).toBeLessThan(events[0]!.at);
});

test.each([
  [10, 20],
  [26, 100],
])('[%i] %i rapid events: none lost, none reordered', async (_number, count) => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  await Promise.all(upTo(count).map((number) => host.manager.publish('user:ada', { type: 'note', data: number })));
  expect(page.events().map(({ data }) => data)).toEqual(upTo(count));
});

test('[13] 1,000 events in 20 concurrent batches: order 0…999, every buffer bounded, no growth afterwards', async () => {
  host = createTestManager({ limits: { maxBufferedBytes: 32_768 } });
  const page = await connect(host.manager, { user: 'ada' });
  const before = host.manager.stats();
  let most = 0;
  let next = 0;
  const batch = async (): Promise<void> => {
    for (let sent = 0; sent < 50; sent++) {
      await host.manager.publish('user:ada', { type: 'note', data: next++ });
      most = Math.max(most, host.manager.stats().bufferedBytes);
    }
  };
  await Promise.all(upTo(20).map(batch));
  expect(page.events().map(({ data }) => data)).toEqual(upTo(1_000));
  expect(page.events().map(({ seq }) => seq)).toEqual(upTo(1_000).map((number) => number + 1));
  expect(most).toBeLessThanOrEqual(32_768);
  expect(host.manager.stats()).toEqual({ ...before, published: 1_000, delivered: 1_000 });
});

test('[18] twenty concurrent publishes to one user: strictly increasing, gap-free', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  const outcomes = await Promise.all(upTo(20).map((data) => host.manager.publish('user:ada', { type: 'note', data })));
  expect(outcomes.map(({ seq }) => seq)).toEqual(upTo(20).map((number) => number + 1));
  expect(new Set(outcomes.map(({ epoch }) => epoch)).size).toBe(1);
  expect(page.events().map(({ seq }) => seq)).toEqual(upTo(20).map((number) => number + 1));
});

test('[27] a long session of 60 mixed events: all delivered, every internal collection back at its base size', async () => {
  host = createTestManager();
  const base = host.manager.stats();
  const page = await connect(host.manager, { user: 'ada' });
  const connected = host.manager.stats();
  for (const number of upTo(10)) {
    await host.manager.run({ user: 'ada', agent: 'a', runId: `r${number}` }, async (run) => {
      run.thinking('Hm.');
      await run.tool('search', {}, () => number);
      run.message().append('text');
      return number;
    });
    await host.clock.advance(1_000);
  }
  // started, thinking, executing, completed, delta, message_completed, agent_completed: seven a run.
  expect(page.events()).toHaveLength(70);
  expect(host.manager.stats()).toEqual({ ...connected, published: 70, delivered: 70 });
  page.cut();
  expect(host.manager.stats()).toEqual({ ...base, published: 70, delivered: 70 });
});
