/** What goes wrong before or beside the events, over real sockets: named, bounded, and said in words for people. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientError, isClientError } from '@throughline/client';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { openPage, type PageUnderTest } from '../support/open-page.ts';
import { startBackend } from '../support/start-backend.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
const pageOf = (options: Parameters<typeof openPage>[0]): PageUnderTest => {
  const page = openPage(options);
  cleanUps.push(() => page.client.close());
  return page;
};
const errorsOf = (page: PageUnderTest): ClientError[] => {
  const errors: ClientError[] = [];
  page.client.onError((error) => errors.push(error));
  return errors;
};

describe('a page that may not come in', () => {
  it('[L8] tokens that are refused one after the other close for good, and it says why without the token', async () => {
    const backend = await startBackend();
    cleanUps.push(() => backend.close());
    const reasons: string[] = [];
    const page = pageOf({
      url: backend.url,
      token: ({ reason }) => {
        reasons.push(reason);
        return `stolen-secret-${reasons.length}`;
      },
    });
    await page.until(() => page.client.status.get().name === 'closed');
    const status = page.client.status.get();
    expect(status).toMatchObject({ name: 'closed', fault: { code: 'unauthorized' } });
    expect(reasons).toEqual(['connect', 'unauthorized', 'unauthorized']);
    expect(JSON.stringify(status)).not.toContain('stolen-secret');
    expect((status as { fault: { message: string } }).fault.message).toMatch(/\w+ \w+/);
  });

  it('edge 15: a token that is good at the second asking is good', async () => {
    const backend = await startBackend();
    cleanUps.push(() => backend.close());
    const page = pageOf({ url: backend.url, token: ({ reason }) => (reason === 'connect' ? 'stale' : 'token-ada') });
    await page.until(page.isLive);
    expect(page.client.user.get()).toBe('ada');
  });

  it('a wrong path, and a port where nobody listens, are waited out and named; nothing is thrown', async () => {
    const backend = await startBackend();
    cleanUps.push(() => backend.close());
    const nobody = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => nobody.on('listening', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    for (const url of [`${backend.origin}/elsewhere`, `ws://127.0.0.1:${port}/agent`]) {
      const page = pageOf({ url });
      await page.until(() => {
        const status = page.client.status.get();
        return status.name === 'waiting' && status.attempt >= 2;
      });
      expect(page.client.status.get()).toMatchObject({ fault: { code: 'socket-lost' } });
      const outcome = page.client.submit('say' as never, {} as never).catch((error) => error);
      page.client.close();
      expect(isClientError(await outcome, 'not-sent')).toBe(true);
    }
  });
});

describe('a server that says nonsense', () => {
  /** Welcomes whoever comes, and then says these messages. */
  async function serve(...messages: (string | Uint8Array)[]): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'throughline.v1' });
    await new Promise((resolve) => server.on('listening', resolve));
    const verdict = { resumed: false, reason: 'new', epoch: 'e-1', head: 0, after: 0 };
    const limits = { maxMessageBytes: 65_536, maxInFlight: 4 };
    const submits = { epoch: 's-1', ttlMs: 60_000 };
    server.on('connection', (socket) => {
      socket.once('message', () => {
        const session = 's-1';
        const streams = { me: verdict };
        const welcome = { op: 'welcome', v: 1, user: 'ada', session, heartbeatMs: 25_000, limits, submits, streams };
        socket.send(JSON.stringify(welcome));
        socket.send(JSON.stringify({ op: 'live', stream: 'me', epoch: 'e-1', seq: 0, runs: [] }));
        for (const message of messages) socket.send(message);
      });
    });
    cleanUps.push(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const event = (seq: number, data: unknown, type = 'message_delta'): string =>
    JSON.stringify({ op: 'event', stream: 'me', seq, id: `ev-${seq}`, type, at: 1, data, runId: 'r-1' });

  it('a body that fails its schema is told with what does not fit; the events around it come', async () => {
    const url = await serve(
      event(1, { messageId: 'm', text: 'a' }),
      event(2, { messageId: 'm', text: 7 }),
      event(3, { messageId: 'm', text: 'c' }),
    );
    const page = pageOf({ url });
    const rejected: string[] = [];
    page.client.onRejected(({ seq, type, issues }) => rejected.push(`${seq} ${type}: ${issues.join()}`));
    await page.until(() => page.events.length === 2);
    expect(page.events.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatch(/^2 message_delta: .*text/);
  });

  it('what is not JSON, and what is not text, is told once a kind and counted; the socket stays', async () => {
    const unreadable = ['no JSON', '{', new Uint8Array([1, 2, 3]), new Uint8Array([4]), '{"op":"from_the_future"}'];
    const url = await serve(...unreadable, event(1, { messageId: 'm', text: 'a' }));
    const page = pageOf({ url });
    const errors = errorsOf(page);
    await page.until(() => page.events.length === 1);
    expect(page.client.health.get()).toMatchObject({ badFrames: 5, reconnects: 0 });
    expect(errors.map(({ code }) => code)).toEqual(['bad-frame', 'bad-frame', 'bad-frame']);
    expect(page.isLive()).toBe(true);
  });
});
