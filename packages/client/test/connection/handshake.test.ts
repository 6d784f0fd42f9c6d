/** The way in: dial, hello, welcome; and what may never happen on it. [H1, H4] */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ClientError } from '../../src/client-error.ts';
import { createBench, welcome } from '../support/connection-bench.ts';

const codeOf = (act: () => void): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as ClientError).code;
  }
};

describe('handshake', () => {
  it('[H1] says hello first, alone, with session, token and streams, and offers the one subprotocol', () => {
    const bench = createBench({ token: 'jwt' });
    bench.connection.connect();
    expect(bench.sockets.last.protocols).toBe('throughline.v1');
    expect(bench.sockets.last.sent).toEqual([]);
    bench.sockets.last.accept();
    expect(bench.sockets.last.sent.map((text) => JSON.parse(text))).toEqual([
      { op: 'hello', v: 1, session: 'tab-1', token: 'jwt', streams: { me: { from: 'active-runs' } } },
    ]);
  });

  it('[H1] takes no frame before the welcome', async () => {
    const bench = createBench();
    const ping = { op: 'ping', t: 1 } as const;
    expect(bench.connection.send(ping)).toBe(false);
    bench.connection.connect();
    expect(bench.connection.send(ping)).toBe(false);
    bench.sockets.last.accept();
    expect(bench.connection.send(ping)).toBe(false);
    await Promise.resolve();
    expect(bench.sockets.last.frames.map((frame) => frame.op)).toEqual(['hello']);
    bench.welcome();
    expect(bench.connection.send(ping)).toBe(true);
  });

  it('[H1] answers no lifecycle signal with a ping before the welcome', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.sockets.last.accept();
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow', 'offline'] as const)
      bench.lifecycle.tell(signal);
    expect(bench.sockets.last.frames.map((frame) => frame.op)).toEqual(['hello']);
  });

  it('shows each station as a status, once', () => {
    const bench = createBench();
    bench.open();
    bench.sockets.last.receive({ op: 'live' });
    bench.connection.settledLive();
    expect(bench.statuses.map((status) => status.name)).toEqual(['connecting', 'greeting', 'replaying', 'live']);
    bench.connection.settledLive(false);
    expect(bench.now).toBe('replaying');
  });

  it('delivers a message synchronously, in the socket’s own task', () => {
    const bench = createBench();
    bench.open();
    let inside = false;
    bench.messages.push = (text: string) => {
      inside = text.includes('noise');
      return 0;
    };
    bench.sockets.last.receive({ op: 'noise' });
    expect(inside).toBe(true);
  });

  it('tells of binary messages by their size', () => {
    const bench = createBench();
    bench.open();
    expect(bench.sockets.last.binaryType).toBe('arraybuffer');
    bench.sockets.last.receive(new ArrayBuffer(12));
    expect(bench.binary).toEqual([12]);
  });

  it('[H4] hears nothing from a socket that is no longer current, whatever it still says', () => {
    const bench = createBench();
    bench.open();
    const old = bench.sockets.last;
    old.end(1006);
    bench.lifecycle.tell('online');
    expect(bench.sockets.all).toHaveLength(2);
    const before = bench.messages.length;
    old.accept();
    old.receive(welcome);
    old.end(4403);
    expect(bench.messages).toHaveLength(before);
    expect(bench.now).toBe('connecting');
    expect(bench.sockets.last.sent).toEqual([]);
    expect(old.listening()).toBe(0);
  });

  it('ends for good when the server welcomes in another version', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.sockets.last.accept();
    bench.sockets.last.receive({ ...welcome, v: 2 });
    expect(bench.now).toBe('closed unsupported-version');
    expect(bench.sockets.alive).toBe(0);
  });

  it('gives up an opening that takes ten seconds, and redials', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.clock.advance(9_999);
    expect(bench.now).toBe('connecting');
    bench.clock.advance(1);
    expect(bench.now).toBe('waiting socket-lost');
    expect(bench.sockets.alive).toBe(0);
    bench.clock.advance(500);
    expect(bench.sockets.all).toHaveLength(2);
  });

  it('gives up a server that does not answer hello in ten seconds', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.clock.advance(4_000);
    bench.sockets.last.accept();
    bench.clock.advance(9_999);
    expect(bench.now).toBe('greeting');
    bench.clock.advance(1);
    expect(bench.now).toBe('waiting silent');
    expect(bench.downs.map((fault) => fault.code)).toEqual(['silent']);
  });

  it('says at connect() which option cannot work, and leaves nothing behind', () => {
    vi.stubGlobal('WebSocket', undefined); // Node has one of its own from 22 on.
    onTestFinished(() => void vi.unstubAllGlobals());
    for (const options of [
      { url: 'not a url' },
      { url: 'ftp://host/' },
      { url: undefined as never },
      { WebSocket: undefined as never },
      { reconnectingSocket: () => null as never },
    ]) {
      const bench = createBench(options);
      expect(codeOf(() => bench.connection.connect())).toBe('invalid-option');
      expect([bench.now, bench.clock.pending, bench.lifecycle.listeners]).toEqual(['idle', 0, 0]);
    }
  });

  it('does nothing on a second connect()', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.connection.connect();
    bench.sockets.last.accept();
    bench.connection.connect();
    bench.welcome();
    bench.connection.connect();
    expect(bench.sockets.all).toHaveLength(1);
  });

  it('asks a URL function at each attempt, and lives through one that fails', () => {
    const urls = ['wss://one/', 'not a url', 'https://two/path#part'];
    const bench = createBench({ url: () => urls.shift() ?? '' });
    bench.connection.connect();
    expect(bench.sockets.last.url).toBe('wss://one/');
    bench.sockets.last.end();
    bench.clock.advance(500);
    expect(bench.now).toBe('waiting socket-lost');
    expect(bench.errors.map((error) => error.code)).toEqual(['invalid-option']);
    bench.clock.advance(1_000);
    expect(bench.sockets.last.url).toBe('wss://two/path');
  });

  it('lives through a WebSocket constructor that throws', () => {
    const bench = createBench({
      WebSocket: function Broken() {
        throw new Error('blocked by policy');
      } as never,
    });
    bench.connection.connect();
    expect(bench.now).toBe('waiting socket-lost');
    expect(bench.errors.map((error) => error.message)).toEqual(['The socket could not be made: blocked by policy']);
    bench.clock.advance(500);
    expect(bench.errors).toHaveLength(2);
  });
});
