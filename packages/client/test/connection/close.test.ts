/** The end leaves nothing behind, from wherever it comes; and a new beginning is one. [B4] */
import { describe, expect, it } from 'vitest';
import { createBench } from '../support/connection-bench.ts';

type Bench = ReturnType<typeof createBench>;

const stations: Record<string, (bench: Bench) => void> = {
  idle: () => {},
  'asking for a token': (bench) => bench.connection.connect(),
  opening: (bench) => bench.connection.connect(),
  greeting(bench) {
    bench.connection.connect();
    bench.sockets.last.accept();
  },
  open: (bench) => bench.open(),
  'open, with a ping out': (bench) => {
    bench.open();
    bench.lifecycle.tell('focus');
  },
  'open, refreshing': (bench) => {
    bench.open();
    bench.sockets.last.receive({ op: 'expiring', inMs: 1 });
  },
  'open, told of a fault': (bench) => {
    bench.open();
    bench.sockets.last.receive({ op: 'fault', code: 'internal', message: 'oops' });
  },
  waiting(bench) {
    bench.open();
    bench.sockets.last.end();
  },
  paused(bench) {
    bench.open();
    bench.lifecycle.tell('pagehide');
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
      const bench = createBench({ token: tokenOf(name) });
      reach(bench);
      bench.connection.close();
      const listening = bench.sockets.all.reduce((sum, socket) => sum + socket.listening(), 0);
      expect([bench.now, bench.clock.pending, bench.lifecycle.listeners, bench.sockets.alive, listening]).toEqual([
        'closed',
        0,
        0,
        0,
        0,
      ]);

      const statuses = bench.statuses.length;
      const sockets = bench.sockets.all.length;
      const sent = bench.sockets.all.map((socket) => socket.sent.length);
      for (const socket of bench.sockets.all) {
        socket.accept();
        socket.receive({ op: 'heartbeat', heads: {} });
        socket.end();
      }
      bench.lifecycle.tell('online');
      bench.clock.advance(3_600_000);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      expect([bench.statuses.length, bench.sockets.all.length]).toEqual([statuses, sockets]);
      expect(bench.sockets.all.map((socket) => socket.sent.length)).toEqual(sent);
      expect(bench.connection.send({ op: 'ping', t: 1 })).toBe(false);
    },
  );

  it.each(Object.entries(stations))('[B4] after an end from %s, connect() starts anew', (name, reach) => {
    const bench = createBench({ token: tokenOf(name) });
    reach(bench);
    bench.connection.close();
    bench.connection.connect();
    expect(bench.now).toBe('connecting');
    expect(bench.lifecycle.listeners).toBe(1);
  });

  it('starts the attempt count anew', () => {
    const bench = createBench();
    bench.connection.connect();
    for (let count = 0; count < 5; count += 1) {
      bench.sockets.last.end();
      bench.lifecycle.tell('online');
    }
    bench.connection.close();
    bench.connection.connect();
    bench.sockets.last.end();
    expect(bench.connection.status.get()).toMatchObject({ name: 'waiting', attempt: 1 });
  });

  it('may be called inside a status listener', () => {
    const bench = createBench();
    bench.connection.status.subscribe((status) => {
      if (status.name === 'greeting') bench.connection.close();
    });
    bench.connection.connect();
    bench.sockets.last.accept();
    expect([bench.now, bench.clock.pending, bench.sockets.alive]).toEqual(['closed', 0, 0]);
  });

  it('may be called while a message is delivered', () => {
    const bench = createBench();
    bench.open();
    bench.messages.push = () => {
      bench.connection.close();
      return 0;
    };
    bench.sockets.last.receive({ op: 'heartbeat', heads: {} });
    expect([bench.now, bench.clock.pending, bench.sockets.last.frames.length]).toEqual(['closed', 0, 1]);
  });

  it('may be called when told that the connection is down', () => {
    const bench = createBench();
    bench.open();
    bench.downs.push = () => {
      bench.connection.close();
      return 0;
    };
    bench.sockets.last.end();
    expect([bench.now, bench.clock.pending, bench.lifecycle.listeners]).toEqual(['closed', 0, 0]);
  });

  it('is not needed to survive a listener: one that throws when told of the end leaves the redialling alone', () => {
    const bench = createBench();
    bench.open();
    bench.downs.push = () => {
      throw new Error('mine');
    };
    expect(() => bench.sockets.last.end()).toThrow('mine');
    bench.clock.advance(500);
    expect(bench.now).toBe('connecting');
  });

  it('may be called by the token provider', () => {
    const bench: Bench = createBench({
      token: () => {
        bench.connection.close();
        return 'jwt';
      },
    });
    bench.connection.connect();
    expect([bench.now, bench.clock.pending, bench.sockets.alive, bench.lifecycle.listeners]).toEqual([
      'closed',
      0,
      0,
      0,
    ]);
  });

  it('reports a status listener that throws, and tells the others', () => {
    const bench = createBench();
    const seen: string[] = [];
    bench.connection.status.subscribe(() => {
      throw new Error('mine');
    });
    bench.connection.status.subscribe((status) => seen.push(status.name));
    bench.open();
    expect(seen).toEqual(['connecting', 'greeting', 'replaying']);
    expect(bench.errors.map((error) => [error.code, (error.cause as Error).message])).toEqual(
      Array(3).fill(['app-error', 'mine']),
    );
  });

  it('tells of a connection that goes down once, and only of one that had said hello', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.sockets.last.end();
    expect(bench.downs).toEqual([]);
    bench.lifecycle.tell('online');
    bench.sockets.last.accept();
    bench.welcome();
    bench.connection.close();
    bench.connection.close();
    expect(bench.downs).toHaveLength(1);
  });
});
