/** The way in: dial, hello, welcome; and what may never happen on it. [H1, H4] */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ClientError } from '../../src/errors/client-error.ts';
import { createHarness, welcome } from '../support/connection-harness.ts';

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
    const harness = createHarness({ token: 'jwt' });
    harness.connection.connect();
    expect(harness.sockets.last.protocols).toBe('throughline.v1');
    expect(harness.sockets.last.sent).toEqual([]);
    harness.sockets.last.accept();
    expect(harness.sockets.last.sent.map((text) => JSON.parse(text))).toEqual([
      { op: 'hello', v: 1, session: 'tab-1', token: 'jwt', streams: { me: { from: 'active-runs' } } },
    ]);
  });

  it('[H1] takes no frame before the welcome', async () => {
    const harness = createHarness();
    const ping = { op: 'ping', t: 1 } as const;
    expect(harness.connection.send(ping)).toBe(false);
    harness.connection.connect();
    expect(harness.connection.send(ping)).toBe(false);
    harness.sockets.last.accept();
    expect(harness.connection.send(ping)).toBe(false);
    await Promise.resolve();
    expect(harness.sockets.last.frames.map((frame) => frame.op)).toEqual(['hello']);
    harness.welcome();
    expect(harness.connection.send(ping)).toBe(true);
  });

  it('[H1] answers no lifecycle signal with a ping before the welcome', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.sockets.last.accept();
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow', 'offline'] as const)
      harness.lifecycle.notify(signal);
    expect(harness.sockets.last.frames.map((frame) => frame.op)).toEqual(['hello']);
  });

  it('shows each station as a status, once', () => {
    const harness = createHarness();
    harness.open();
    harness.sockets.last.receive({ op: 'live' });
    harness.connection.streamsLive();
    expect(harness.statuses.map((status) => status.name)).toEqual(['connecting', 'greeting', 'replaying', 'live']);
    harness.connection.streamsLive(false);
    expect(harness.now).toBe('replaying');
  });

  it('delivers a message synchronously, in the socket’s own task', () => {
    const harness = createHarness();
    harness.open();
    let inside = false;
    harness.messages.push = (text: string) => {
      inside = text.includes('unreadable');
      return 0;
    };
    harness.sockets.last.receive({ op: 'unreadable' });
    expect(inside).toBe(true);
  });

  it('tells of binary messages by their size', () => {
    const harness = createHarness();
    harness.open();
    expect(harness.sockets.last.binaryType).toBe('arraybuffer');
    harness.sockets.last.receive(new ArrayBuffer(12));
    expect(harness.binary).toEqual([12]);
  });

  it('[H4] hears nothing from a socket that is no longer current, whatever it still says', () => {
    const harness = createHarness();
    harness.open();
    const old = harness.sockets.last;
    old.end(1006);
    harness.lifecycle.notify('online');
    expect(harness.sockets.all).toHaveLength(2);
    const before = harness.messages.length;
    old.accept();
    old.receive(welcome);
    old.end(4403);
    expect(harness.messages).toHaveLength(before);
    expect(harness.now).toBe('connecting');
    expect(harness.sockets.last.sent).toEqual([]);
    expect(old.listening()).toBe(0);
  });

  it('ends for good when the server welcomes in another version', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.sockets.last.accept();
    harness.sockets.last.receive({ ...welcome, v: 2 });
    expect(harness.now).toBe('closed unsupported-version');
    expect(harness.sockets.alive).toBe(0);
  });

  it('gives up an opening that takes ten seconds, and redials', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.clock.advance(9_999);
    expect(harness.now).toBe('connecting');
    harness.clock.advance(1);
    expect(harness.now).toBe('waiting socket-lost');
    expect(harness.sockets.alive).toBe(0);
    harness.clock.advance(500);
    expect(harness.sockets.all).toHaveLength(2);
  });

  it('gives up a server that does not answer hello in ten seconds', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.clock.advance(4_000);
    harness.sockets.last.accept();
    harness.clock.advance(9_999);
    expect(harness.now).toBe('greeting');
    harness.clock.advance(1);
    expect(harness.now).toBe('waiting silent');
    expect(harness.downs.map((fault) => fault.code)).toEqual(['silent']);
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
      const harness = createHarness(options);
      expect(codeOf(() => harness.connection.connect())).toBe('invalid-option');
      expect([harness.now, harness.clock.pending, harness.lifecycle.listeners]).toEqual(['idle', 0, 0]);
    }
  });

  it('does nothing on a second connect()', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.connection.connect();
    harness.sockets.last.accept();
    harness.connection.connect();
    harness.welcome();
    harness.connection.connect();
    expect(harness.sockets.all).toHaveLength(1);
  });

  it('asks a URL function at each attempt, and lives through one that fails', () => {
    const urls = ['wss://one/', 'not a url', 'https://two/path#part'];
    const harness = createHarness({ url: () => urls.shift() ?? '' });
    harness.connection.connect();
    expect(harness.sockets.last.url).toBe('wss://one/');
    harness.sockets.last.end();
    harness.clock.advance(500);
    expect(harness.now).toBe('waiting socket-lost');
    expect(harness.errors.map((error) => error.code)).toEqual(['invalid-option']);
    harness.clock.advance(1_000);
    expect(harness.sockets.last.url).toBe('wss://two/path');
  });

  it('lives through a WebSocket constructor that throws', () => {
    const harness = createHarness({
      WebSocket: function Broken() {
        throw new Error('blocked by policy');
      } as never,
    });
    harness.connection.connect();
    expect(harness.now).toBe('waiting socket-lost');
    expect(harness.errors.map((error) => error.message)).toEqual(['The socket could not be made: blocked by policy']);
    harness.clock.advance(500);
    expect(harness.errors).toHaveLength(2);
  });
});
