/** Requirements 8 and 15: all connections of a user get the same event; a closed one gets none and is gone. */
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test('[8] three connections of one user get the event with the same id and seq', async () => {
  host = createTestManager();
  const pages = await Promise.all([1, 2, 3].map(() => connect(host.manager, { user: 'ada' })));
  const outcome = await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  expect(outcome).toMatchObject({ status: 'written', connections: 3, attempts: 1, seq: 1 });
  const seen = pages.map((page) => page.events().map(({ id, seq }) => [id, seq]));
  expect(seen[0]).toHaveLength(1);
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
});

test('[8, V2] the text of an event is built once: three connections are handed the same one', async () => {
  host = createTestManager();
  const pages = await Promise.all([1, 2, 3].map(() => connect(host.manager, { user: 'ada' })));
  await host.manager.publish({ user: 'ada' }, { type: 'note', data: { text: 'x'.repeat(100) } });
  const texts = pages.map((page) => page.pipe.messages.at(-1));
  expect(new Set(texts).size).toBe(1);
});

test('[15] one open and one closed connection: the open one gets exactly one, the closed one none and is removed', async () => {
  host = createTestManager();
  const open = await connect(host.manager, { user: 'ada' });
  const closed = await connect(host.manager, { user: 'ada' });
  closed.cut();
  const written = closed.pipe.messages.length;
  const outcome = await host.manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  expect(outcome).toMatchObject({ status: 'written', connections: 1 });
  expect(open.events()).toHaveLength(1);
  expect(closed.pipe.messages).toHaveLength(written);
  expect(host.manager.connections('ada')).toHaveLength(1);
});
