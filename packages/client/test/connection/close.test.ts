/** The end leaves nothing behind, from wherever it comes; and a new beginning is one. [B4] */
import { describe, expect, it } from 'vitest';
import { createHarness } from '../support/connection-harness.ts';

type Harness = ReturnType<typeof createHarness>;

const stations: Record<string, (harness: Harness) => void> = {
  idle: () => {},
  'asking for a token': (harness) => harness.connection.connect(),
  opening: (harness) => harness.connection.connect(),
  greeting(harness) {
    harness.connection.connect();
    harness.sockets.last.accept();
  },
  open: (harness) => harness.open(),
  'open, with a ping out': (harness) => {
    harness.open();
    harness.lifecycle.notify('focus');
  },
  'open, refreshing': (harness) => {
    harness.open();
    harness.sockets.last.receive({ op: 'expiring', inMs: 1 });
  },
  'open, told of a fault': (harness) => {
    harness.open();
    harness.sockets.last.receive({ op: 'fault', code: 'internal', message: 'oops' });
  },
  waiting(harness) {
    harness.open();
    harness.sockets.last.end();
  },
  paused(harness) {
    harness.open();
    harness.lifecycle.notify('pagehide');
  },
};

const tokenOf = (name: string) => {
  if (name === 'asking for a token') return () => new Promise<string>(() => {});
  if (name !== 'open, refreshing') return 'jwt';
  return ({ reason }: { reason: string }) => (reason === 'connect' ? 'jwt' : new Promise<string>(() => {}));
};

describe('close', () => {
  it.each(Object.entries(stations))(
    '[B4] from %s, leaves no timer, listener or socket, and nothing happens after',
    async (name, reach) => {
      const harness = createHarness({ token: tokenOf(name) });
      reach(harness);
      harness.connection.close();
      const listening = harness.sockets.all.reduce((sum, socket) => sum + socket.listening(), 0);
      expect([
        harness.now,
        harness.clock.pending,
        harness.lifecycle.listeners,
        harness.sockets.alive,
        listening,
      ]).toEqual(['closed', 0, 0, 0, 0]);

      const statuses = harness.statuses.length;
      const sockets = harness.sockets.all.length;
      const sent = harness.sockets.all.map((socket) => socket.sent.length);
      for (const socket of harness.sockets.all) {
        socket.accept();
        socket.receive({ op: 'heartbeat', heads: {} });
        socket.end();
      }
      harness.lifecycle.notify('online');
      harness.clock.advance(3_600_000);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      expect([harness.statuses.length, harness.sockets.all.length]).toEqual([statuses, sockets]);
      expect(harness.sockets.all.map((socket) => socket.sent.length)).toEqual(sent);
      expect(harness.connection.send({ op: 'ping', t: 1 })).toBe(false);
    },
  );

  it.each(Object.entries(stations))('[B4] after an end from %s, connect() starts anew', (name, reach) => {
    const harness = createHarness({ token: tokenOf(name) });
    reach(harness);
    harness.connection.close();
    harness.connection.connect();
    expect(harness.now).toBe('connecting');
    expect(harness.lifecycle.listeners).toBe(1);
  });

  it('starts the attempt count anew', () => {
    const harness = createHarness();
    harness.connection.connect();
    for (let count = 0; count < 5; count += 1) {
      harness.sockets.last.end();
      harness.lifecycle.notify('online');
    }
    harness.connection.close();
    harness.connection.connect();
    harness.sockets.last.end();
    expect(harness.connection.status.get()).toMatchObject({ name: 'waiting', attempt: 1 });
  });

  it('may be called inside a status listener', () => {
    const harness = createHarness();
    harness.connection.status.subscribe((status) => {
      if (status.name === 'greeting') harness.connection.close();
    });
    harness.connection.connect();
    harness.sockets.last.accept();
    expect([harness.now, harness.clock.pending, harness.sockets.alive]).toEqual(['closed', 0, 0]);
  });

  it('may be called while a message is delivered', () => {
    const harness = createHarness();
    harness.open();
    harness.messages.push = () => {
      harness.connection.close();
      return 0;
    };
    harness.sockets.last.receive({ op: 'heartbeat', heads: {} });
    expect([harness.now, harness.clock.pending, harness.sockets.last.frames.length]).toEqual(['closed', 0, 1]);
  });

  it('may be called when told that the connection is down', () => {
    const harness = createHarness();
    harness.open();
    harness.downs.push = () => {
      harness.connection.close();
      return 0;
    };
    harness.sockets.last.end();
    expect([harness.now, harness.clock.pending, harness.lifecycle.listeners]).toEqual(['closed', 0, 0]);
  });

  it('is not needed to survive a listener: one that throws when told of the end leaves the redialling alone', () => {
    const harness = createHarness();
    harness.open();
    harness.downs.push = () => {
      throw new Error('mine');
    };
    expect(() => harness.sockets.last.end()).toThrow('mine');
    harness.clock.advance(500);
    expect(harness.now).toBe('connecting');
  });

  it('may be called by the token provider', () => {
    const harness: Harness = createHarness({
      token: () => {
        harness.connection.close();
        return 'jwt';
      },
    });
    harness.connection.connect();
    expect([harness.now, harness.clock.pending, harness.sockets.alive, harness.lifecycle.listeners]).toEqual([
      'closed',
      0,
      0,
      0,
    ]);
  });

  it('reports a status listener that throws, and tells the others', () => {
    const harness = createHarness();
    const seen: string[] = [];
    harness.connection.status.subscribe(() => {
      throw new Error('mine');
    });
    harness.connection.status.subscribe((status) => seen.push(status.name));
    harness.open();
    expect(seen).toEqual(['connecting', 'greeting', 'replaying']);
    expect(harness.errors.map((error) => [error.code, (error.cause as Error).message])).toEqual(
      Array(3).fill(['app-error', 'mine']),
    );
  });

  it('tells of a connection that goes down once, and only of one that had said hello', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.sockets.last.end();
    expect(harness.downs).toEqual([]);
    harness.lifecycle.notify('online');
    harness.sockets.last.accept();
    harness.welcome();
    harness.connection.close();
    harness.connection.close();
    expect(harness.downs).toHaveLength(1);
  });
});
