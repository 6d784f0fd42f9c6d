/** The testkit inside a real page: the same server, the same time, no Node. */
import { expect, it } from 'vitest';
import { cleanUp, createTestServer } from '../src/index.ts';
import { openPlainPage } from './support/plain-page.ts';

it('runs in a browser: a run arrives, a cut is a cut, time is virtual', async () => {
  const server = createTestServer();
  const tab = server.user('ada').tab();
  const page = openPlainPage(tab.options);
  await server.settled();
  server.user('ada').run().thinking('hm').says('a', 'b').complete();
  await server.clock.advance(10_000);
  expect(page.events.length).toBe(6);
  tab.cut();
  await server.settled();
  expect(page.closes).toEqual([{ code: 1006, reason: '', wasClean: false }]);
  await cleanUp();
});
