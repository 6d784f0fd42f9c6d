/** Is anybody there? Silence, pings, sleeps, networks that come and go. [L1–L5] */
import { describe, expect, it } from 'vitest';
import { createBench } from '../support/connection-bench.ts';

const opened = (): ReturnType<typeof createBench> => {
  const bench = createBench();
  bench.open();
  return bench;
};
const pings = (bench: ReturnType<typeof createBench>): any[] =>
  bench.sockets.last.frames.filter((frame) => frame.op === 'ping');

describe('liveness', () => {
  it('[L2] pings after heartbeat plus grace of silence, and redials two seconds later', () => {
    const bench = opened();
    bench.clock.advance(29_999);
    expect(pings(bench)).toHaveLength(0);
    bench.clock.advance(1);
    expect(pings(bench)).toHaveLength(1);
    const { last } = bench.sockets;
    bench.clock.advance(1_999);
    expect(bench.now).toBe('replaying');
    bench.clock.advance(1);
    expect(bench.now).toBe('waiting silent');
    expect([last.closedWith, last.listening()]).toEqual([1000, 0]);
    expect(bench.downs.map((fault) => fault.code)).toEqual(['silent']);
  });

  it('[L1] takes any message for a sign of life', () => {
    const bench = opened();
    for (let count = 0; count < 10; count += 1) {
      bench.clock.advance(29_000);
      bench.sockets.last.receive(count % 2 ? new ArrayBuffer(1) : { op: 'noise' });
    }
    expect(pings(bench)).toHaveLength(0);
    expect(bench.now).toBe('replaying');
  });

  it('[L1] is content with any message after the ping, not the pong alone', () => {
    const bench = opened();
    bench.clock.advance(31_000);
    bench.sockets.last.receive({ op: 'noise' });
    bench.clock.advance(20_000);
    expect([bench.now, pings(bench).length]).toEqual(['replaying', 1]);
  });

  it('keeps one timer for silence, however many messages come', () => {
    const bench = opened();
    bench.clock.advance(5_000);
    const { pending } = bench.clock;
    for (let count = 0; count < 1_000; count += 1) bench.sockets.last.receive({ op: 'noise' });
    expect(bench.clock.pending).toBe(pending);
  });

  it.each(['online', 'visible', 'focus', 'resume', 'pageshow', 'offline'] as const)(
    '[L3] asks at once on %s, and redials when nothing came in two seconds',
    (signal) => {
      const bench = opened();
      bench.lifecycle.tell(signal);
      expect(pings(bench)).toHaveLength(1);
      bench.clock.advance(2_000);
      expect(bench.now).toBe(signal === 'offline' ? 'waiting offline' : 'waiting silent');
    },
  );

  it.each(['hidden', 'freeze'] as const)('lets %s pass', (signal) => {
    const bench = opened();
    bench.lifecycle.tell(signal);
    expect([bench.now, pings(bench).length]).toEqual(['replaying', 0]);
  });

  it('[L3] asks once when many signals come together', () => {
    const bench = opened();
    for (const signal of ['resume', 'pageshow', 'visible', 'focus', 'online'] as const) bench.lifecycle.tell(signal);
    expect(pings(bench)).toHaveLength(1);
  });

  it('[L3] notices a sleep by the clocks running apart, and asks', () => {
    const bench = opened();
    bench.clock.sleep(3_600_000);
    bench.clock.advance(5_000);
    expect(pings(bench)).toHaveLength(1);
    bench.sockets.last.receive({ op: 'noise' });
    bench.clock.advance(10_000);
    expect([bench.now, pings(bench).length]).toEqual(['replaying', 1]);
  });

  it('[L3] asks, too, when the wall clock was set back, and does not wait for it to catch up', () => {
    const bench = opened();
    bench.clock.sleep(-3_600_000);
    bench.clock.advance(5_000);
    expect(pings(bench)).toHaveLength(1);
    bench.clock.advance(2_000);
    expect(bench.now).toBe('waiting silent');
  });

  it('[L2] asks again when the deadline itself came late, since frames may wait behind it; but only once', () => {
    const bench = opened();
    bench.lifecycle.tell('visible');
    bench.clock.stall(60_000);
    expect([bench.now, pings(bench).length]).toEqual(['replaying', 2]);
    bench.clock.stall(60_000);
    expect(bench.now).toBe('waiting silent');
  });

  it('[L2] believes frames that were queued behind a late deadline', () => {
    const bench = opened();
    bench.lifecycle.tell('visible');
    bench.clock.stall(60_000);
    bench.sockets.last.receive({ op: 'noise' });
    bench.clock.advance(2_000);
    expect(bench.now).toBe('replaying');
  });

  it('[L3] ends a wait at once', () => {
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow'] as const) {
      const bench = opened();
      bench.random = 0.99;
      bench.sockets.last.end();
      bench.lifecycle.tell(signal);
      expect([signal, bench.now]).toEqual([signal, 'connecting']);
    }
  });

  it('[L3] ends a wait after a sleep', () => {
    const bench = createBench();
    bench.connection.connect();
    for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000]) {
      bench.sockets.last.end();
      bench.clock.advance(waitMs);
    }
    bench.sockets.last.end();
    bench.clock.sleep(60_000);
    bench.clock.advance(5_000);
    expect(bench.now).toBe('connecting');
  });

  it('[L3, B2] ends a wait at the floor and not before', () => {
    const bench = opened();
    bench.sockets.last.receive({ op: 'fault', code: 'rate-limited', message: 'later', retryAfterMs: 8_000 });
    bench.sockets.last.end(4429);
    bench.clock.advance(3_000);
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow'] as const) bench.lifecycle.tell(signal);
    expect(bench.connection.status.get()).toMatchObject({ name: 'waiting', retryAt: bench.clock.now() + 5_000 });
    bench.clock.advance(4_999);
    expect(bench.sockets.all).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.sockets.all).toHaveLength(2);
  });

  it('[L4] shows offline while it waits, goes on dialling all the same, and dials at once when told of a network', () => {
    const bench = opened();
    bench.sockets.last.end();
    expect(bench.now).toBe('waiting socket-lost');
    bench.lifecycle.tell('offline');
    expect(bench.now).toBe('waiting offline');
    bench.clock.advance(500);
    expect(bench.now).toBe('connecting');
    bench.sockets.last.end();
    expect(bench.now).toBe('waiting offline');
    bench.lifecycle.tell('online');
    expect(bench.now).toBe('connecting');
  });

  it('[L4] keeps a socket that answers although the browser says offline', () => {
    const bench = opened();
    bench.lifecycle.tell('offline');
    bench.sockets.last.receive({ op: 'pong', t: 0, heads: {} });
    bench.clock.advance(2_000);
    expect(bench.now).toBe('replaying');
  });

  it('[L5] closes on pagehide, keeps no timer meanwhile, and redials on pageshow', () => {
    const bench = opened();
    const { last } = bench.sockets;
    bench.lifecycle.tell('pagehide');
    expect([bench.now, last.closedWith, bench.clock.pending]).toEqual(['paused', 1000, 0]);
    expect(bench.downs).toHaveLength(1);
    bench.lifecycle.tell('pageshow');
    expect([bench.now, bench.sockets.all.length]).toEqual(['connecting', 2]);
  });

  it('[L5] resumes only when every reason is gone', () => {
    const bench = opened();
    bench.lifecycle.tell('pagehide');
    bench.lifecycle.tell('freeze');
    expect(bench.connection.status.get()).toEqual({ name: 'paused', reasons: ['pagehide', 'freeze'] });
    bench.lifecycle.tell('resume');
    expect(bench.now).toBe('paused');
    bench.lifecycle.tell('focus');
    bench.lifecycle.tell('online');
    expect(bench.now).toBe('paused');
    bench.lifecycle.tell('pageshow');
    expect(bench.now).toBe('connecting');
  });

  it('[L5, B2] respects the floor over pagehide and pageshow', () => {
    const bench = opened();
    bench.sockets.last.receive({ op: 'fault', code: 'restarting', message: 'soon', retryAfterMs: 4_000 });
    bench.lifecycle.tell('pagehide');
    bench.clock.advance(1_000);
    bench.lifecycle.tell('pageshow');
    bench.clock.advance(2_999);
    expect(bench.sockets.all).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.sockets.all).toHaveLength(2);
  });

  it('answers a heartbeat with a ping, and measures the round trip by the pong', () => {
    const bench = opened();
    expect(bench.connection.latencyMs).toBeUndefined();
    bench.clock.advance(1_000);
    bench.sockets.last.receive({ op: 'heartbeat', heads: {} });
    const [ping] = pings(bench);
    bench.clock.advance(35);
    bench.sockets.last.receive({ op: 'pong', t: ping.t, heads: {} });
    expect(bench.connection.latencyMs).toBe(35);
    bench.sockets.last.receive({ op: 'pong', t: 1e15, heads: {} });
    expect(bench.connection.latencyMs).toBe(35);
  });

  it('tells the silence by the larger of the two clocks', () => {
    const bench = opened();
    bench.clock.advance(1_000);
    expect(bench.connection.silenceMs()).toBe(1_000);
    bench.clock.sleep(60_000);
    expect(bench.connection.silenceMs()).toBe(61_000);
    bench.sockets.last.receive({ op: 'noise' });
    bench.clock.advance(5_000);
    expect(bench.connection.silenceMs()).toBe(5_000);
  });
});
