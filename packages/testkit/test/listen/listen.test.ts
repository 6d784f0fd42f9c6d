/** The same test server on a real port. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket as WsSocket } from 'ws';
import { cleanUp, createTestServer, type ListeningServer, listen } from '../../src/index.ts';
import { openPlainPage, type PlainPage } from '../support/plain-page.ts';

let real: ListeningServer | undefined;
afterEach(async () => {
  await real?.close();
  await cleanUp();
});

/** Waits for a condition that the real network brings about. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function openRealPage({ server, url }: ListeningServer): PlainPage {
  const { options } = server.user('ada').tab();
  return openPlainPage({ ...options, url, WebSocket: WsSocket as never });
}

describe('listen', () => {
  it('serves real sockets from the same manager, with the same timeline', async () => {
    real = await listen(createTestServer(), { port: 0 });
    const page = openRealPage(real);
    await until(() => page.frames.length >= 2);
    const run = real.server.user('ada').run().thinking('hm').says('a', 'b').complete();
    await until(() => page.events.length === 6);
    expect(page.events.at(-1)).toBe('me#6 agent_completed');
    expect(run.events).toHaveLength(6);
    expect(real.connections).toBe(1);
    expect(real.server.timeline.of('message')[0]).toMatchObject({ direction: 'up', where: { tab: 'real' } });
  });

  it('cuts, restarts and goes on', async () => {
    real = await listen(createTestServer());
    const first = openRealPage(real);
    await until(() => first.frames.length >= 2);
    real.cut();
    await until(() => first.closes.length === 1);
    expect(first.closes).toMatchObject([{ code: 1006, wasClean: false }]);
    const second = openRealPage(real);
    await until(() => second.frames.length >= 2);
    await real.server.restart();
    await until(() => second.closes.length === 1);
    expect(second.closes).toMatchObject([{ code: 1012 }]);
  });

  it('its clock follows real time', async () => {
    const server = createTestServer();
    real = await listen(server);
    const before = server.clock.now();
    let fired = false;
    server.clock.after(20, () => {
      fired = true;
    });
    await until(() => fired);
    expect(server.clock.now()).toBeGreaterThanOrEqual(before + 20);
  });

  it('answers when it is ready, and gives tokens', async () => {
    real = await listen(createTestServer());
    expect(await (await fetch(`${real.httpUrl}/ready`)).text()).toBe('ready');
    expect(await (await fetch(`${real.httpUrl}/token/ada`)).text()).toContain('ada');
    expect((await fetch(`${real.httpUrl}/other`)).status).toBe(404);
  });

  it('says what to do about a port in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(listen(createTestServer(), { port })).rejects.toThrow(`Port ${port} is in use`);
    await new Promise((resolve) => other.close(resolve));
  });
});
