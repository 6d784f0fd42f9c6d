/** The test server behind mock-socket: the same manager, over the socket of suites that already use it. */
import { WebSocket as MockWebSocket } from 'mock-socket';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp, createTestServer } from '../../src/index.ts';
import { createMockSocketAdapter, type MockSocketAdapter } from '../../src/mock-socket/index.ts';
import { openPlainPage } from '../support/plain-page.ts';

let adapter: MockSocketAdapter | undefined;
beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  adapter?.stop();
  vi.useRealTimers();
  await cleanUp();
});

/** Lets mock-socket's timers pass, without any real time. */
const hop = () => vi.advanceTimersByTimeAsync(20);

describe('the mock-socket adapter', () => {
  it('carries a run from the production manager to the page', async () => {
    const server = createTestServer();
    adapter = createMockSocketAdapter(server);
    const ada = server.user('ada');
    const page = openPlainPage({ ...ada.tab().options, WebSocket: MockWebSocket as never });
    await hop();
    await hop();
    expect(page.frames.map(({ op }) => op)).toEqual(['welcome', 'live']);
    ada.run().says('It is', ' so').complete();
    await hop();
    expect(page.events.at(-1)).toBe('me#5 agent_completed');
    expect(server.timeline.of('message').some(({ direction }) => direction === 'up')).toBe(true);
  });

  it('refuses an unknown token with its fault and close code', async () => {
    const server = createTestServer();
    adapter = createMockSocketAdapter(server);
    const options = { ...server.user('ada').tab().options, token: () => 'stolen', WebSocket: MockWebSocket as never };
    const page = openPlainPage(options);
    await hop();
    await hop();
    expect(page.frames).toMatchObject([{ op: 'fault', code: 'unauthorized' }]);
    expect(page.closes).toMatchObject([{ code: 4401 }]);
  });

  it('goes on after a cut, from the cursor', async () => {
    const server = createTestServer();
    adapter = createMockSocketAdapter(server);
    const options = { ...server.user('ada').tab().options, WebSocket: MockWebSocket as never };
    const first = openPlainPage(options);
    await hop();
    await server.publish('user:ada', { type: 'note_added', data: 1 });
    await hop();
    adapter.cut();
    await hop();
    expect(first.closes).toMatchObject([{ code: 1006 }]);
    expect(server.manager.stats().connections).toBe(0);
    const { epoch, seq } = await server.publish('user:ada', { type: 'note_added', data: 2 });
    const second = openPlainPage(options, { streams: { me: { epoch, seq: seq - 1 } } });
    await hop();
    await hop();
    expect(second.events).toEqual(['me#2 note_added']);
  });

  it('puts mock-socket in the global place, and takes it out again', () => {
    const before = globalThis.WebSocket;
    adapter = createMockSocketAdapter(createTestServer());
    expect(globalThis.WebSocket).toBe(MockWebSocket);
    adapter.stop();
    expect(globalThis.WebSocket).toBe(before);
  });
});
