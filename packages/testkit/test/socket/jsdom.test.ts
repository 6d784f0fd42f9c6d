// @vitest-environment jsdom
/** The testkit under jsdom: targets and events are of one realm, and a run arrives. */
import { expect, it } from 'vitest';
import { cleanUp, createTestServer } from '../../src/index.ts';
import { openPlainPage } from '../support/plain-page.ts';

it('a run arrives in a jsdom page, with events that jsdom knows', async () => {
  const server = createTestServer();
  const { options } = server.user('ada').tab();
  const page = openPlainPage(options);
  const classes: boolean[] = [page.socket instanceof EventTarget];
  page.socket.addEventListener('message', (event) => classes.push(event instanceof MessageEvent));
  page.socket.addEventListener('close', (event) => classes.push(event instanceof CloseEvent));
  await server.settled();
  server.user('ada').run().complete();
  await server.settled();
  page.socket.close();
  await server.settled();
  expect(page.events).toEqual(['me#1 agent_started', 'me#2 agent_completed']);
  expect(classes.length).toBeGreaterThan(2);
  expect(classes.every(Boolean)).toBe(true);
  await cleanUp();
});
