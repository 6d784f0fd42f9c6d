/** The app's own reconnecting socket: we greet each of its connections, and leave the dialling to it. */
import { FakeSocket } from '@throughline/test-support';
import { describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../../src/connection/connection-parts.ts';
import { createHarness, welcome } from '../support/connection-harness.ts';

/** Comes back when the test says so: `accept` opens it again. */
class AppSocket extends FakeSocket {
  reconnects = 0;
  constructor() {
    super('ws://app/', 'throughline.v1');
  }
  reconnect(): void {
    this.reconnects += 1;
    this.readyState = 0;
  }
  comeBack(): void {
    this.readyState = 0;
    this.accept();
  }
}

const createAppBench = (options: Partial<ConnectionOptions> = {}, make = () => new AppSocket()) => {
  const made: AppSocket[] = [];
  const reconnectingSocket = () => {
    const socket = make();
    made.push(socket);
    return socket;
  };
  const harness = createHarness({ ...options, url: undefined, WebSocket: undefined, reconnectingSocket } as never);
  const socket = () => made.at(-1)!;
  const open = () => {
    harness.connection.connect();
    socket().accept();
    socket().receive(welcome);
  };
  return { harness, made, socket, open };
};

const hellos = (socket: FakeSocket) => socket.frames.filter((frame) => frame.op === 'hello').length;

describe('an app’s own reconnecting socket', () => {
  it('[H1] gets a new hello at each of its openings, and is made once', () => {
    const { harness, made, socket, open } = createAppBench();
    open();
    for (const count of [2, 3, 4]) {
      socket().end(1006);
      expect(harness.connection.status.get()).toMatchObject({ name: 'waiting', retryAt: undefined });
      socket().comeBack();
      expect([hellos(socket()), harness.now]).toEqual([count, 'greeting']);
      socket().receive(welcome);
      expect(harness.now).toBe('replaying');
    }
    expect([made.length, socket().reconnects]).toEqual([1, 0]);
  });

  it('says connecting at first, and waiting once it has not opened for ten seconds; it is greeted all the same', () => {
    const { harness, socket } = createAppBench();
    harness.connection.connect();
    expect(harness.now).toBe('connecting');
    harness.clock.advance(10_000);
    expect([harness.now, harness.clock.pending]).toEqual(['waiting socket-lost', 0]);
    socket().accept();
    expect(harness.now).toBe('greeting');
  });

  it('is greeted at once when it is open already', () => {
    const { harness, socket } = createAppBench({}, () => {
      const open = new AppSocket();
      open.accept();
      return open;
    });
    harness.connection.connect();
    expect(hellos(socket())).toBe(1);
  });

  it('is left alone while it waits: no signal hurries it', () => {
    const { harness, socket, open } = createAppBench();
    open();
    socket().end();
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow'] as const)
      harness.lifecycle.notify(signal);
    harness.clock.advance(3_600_000);
    expect([harness.now, socket().reconnects]).toEqual(['waiting socket-lost', 0]);
  });

  it('[H1] is given nothing of the connection before, even if it is back within the same task', async () => {
    const { harness, socket, open } = createAppBench();
    open();
    harness.connection.send({ op: 'ping', t: 1 });
    socket().end();
    harness.connection.send({ op: 'ping', t: 2 });
    socket().comeBack();
    await Promise.resolve();
    expect(socket().frames.map((frame) => frame.op)).toEqual(['hello', 'hello']);
  });

  it('[H4] is not heard between its connections, nor before hello', async () => {
    const { harness, socket } = createAppBench({ token: () => Promise.resolve('jwt') });
    harness.connection.connect();
    socket().accept();
    socket().receive({ op: 'early' });
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    socket().receive(welcome);
    socket().end();
    socket().receive({ op: 'late' });
    expect(harness.messages).toEqual([JSON.stringify(welcome)]);
  });

  it('[B5] keeps its connection while the token provider recovers', async () => {
    let healthy = false;
    const { harness, socket } = createAppBench({
      token: () => {
        if (!healthy) throw new Error('503');
        return 'jwt';
      },
    });
    harness.connection.connect();
    socket().accept();
    expect([harness.now, socket().readyState]).toEqual(['waiting token-unavailable', 1]);
    healthy = true;
    harness.clock.advance(500);
    expect(socket().frames[0].token).toBe('jwt');
  });

  it('[L2] is closed when silent, and told to reconnect after our backoff', () => {
    const { harness, socket, open } = createAppBench();
    open();
    harness.clock.advance(32_000);
    expect([harness.now, socket().closedWith, socket().reconnects]).toEqual(['waiting silent', 1000, 0]);
    socket().end(1000);
    harness.clock.advance(500);
    expect([harness.now, socket().reconnects]).toEqual(['connecting', 1]);
    socket().accept();
    expect(hellos(socket())).toBe(2);
  });

  it('[B2] is not greeted before retryAfterMs, should it come back early', () => {
    const { harness, socket, open } = createAppBench();
    open();
    socket().receive({ op: 'fault', code: 'rate-limited', message: 'later', retryAfterMs: 5_000 });
    socket().end(4429);
    harness.clock.advance(1_000);
    socket().comeBack();
    expect([hellos(socket()), socket().closedWith]).toEqual([1, 1000]);
    socket().end(1000);
    harness.clock.advance(7_000);
    expect(socket().reconnects).toBe(1);
    socket().accept();
    expect(hellos(socket())).toBe(2);
  });

  it('[L5] rests over pagehide while open, and is left alone between two connections', () => {
    const { harness, socket, open } = createAppBench();
    open();
    harness.lifecycle.notify('pagehide');
    expect(socket().closedWith).toBe(1000);
    harness.lifecycle.notify('pageshow');
    expect(socket().reconnects).toBe(1);
    socket().accept();
    socket().receive(welcome);
    socket().end();
    socket().closedWith = undefined;
    harness.lifecycle.notify('pagehide');
    harness.lifecycle.notify('pageshow');
    expect([socket().closedWith, socket().reconnects]).toEqual([undefined, 1]);
    socket().comeBack();
    expect(hellos(socket())).toBe(3);
  });

  it('is closed for good on a final fault, and by close(); connect() asks the app for another', () => {
    const { harness, made, socket, open } = createAppBench();
    open();
    socket().receive({ op: 'fault', code: 'forbidden', message: 'no' });
    expect([harness.now, socket().closedWith, socket().listening()]).toEqual(['closed forbidden', 1000, 0]);
    open();
    harness.connection.close();
    expect([made.length, socket().closedWith, socket().listening()]).toEqual([2, 1000, 0]);
    expect([harness.clock.pending, harness.lifecycle.listeners]).toEqual([0, 0]);
  });

  it('without reconnect(), is replaced by another of the app’s when it has gone silent', () => {
    const { harness, made, socket, open } = createAppBench({}, () =>
      Object.assign(new AppSocket(), { reconnect: undefined as never }),
    );
    open();
    harness.clock.advance(32_500);
    expect(made).toHaveLength(2);
    expect(made[0]!.listening()).toBe(0);
    socket().accept();
    expect(hellos(socket())).toBe(1);
  });

  it('is asked for again with backoff when the app’s function throws', () => {
    let broken = true;
    const { harness, made } = createAppBench({}, () => {
      if (broken) throw new Error('not yet');
      return new AppSocket();
    });
    harness.connection.connect();
    expect([harness.now, harness.errors.length]).toEqual(['waiting socket-lost', 1]);
    broken = false;
    harness.clock.advance(500);
    expect(made).toHaveLength(1);
  });
});
