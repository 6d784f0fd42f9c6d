/** Is anybody there? Silence, pings, sleeps, networks that come and go. [L1–L5] */
import { describe, expect, it } from 'vitest';
import { createHarness } from '../support/connection-harness.ts';

const opened = (): ReturnType<typeof createHarness> => {
  const harness = createHarness();
  harness.open();
  return harness;
};
const pings = (harness: ReturnType<typeof createHarness>): any[] =>
  harness.sockets.last.frames.filter((frame) => frame.op === 'ping');

describe('liveness', () => {
  it('[L2] pings after heartbeat plus grace of silence, and redials two seconds later', () => {
    const harness = opened();
    harness.clock.advance(29_999);
    expect(pings(harness)).toHaveLength(0);
    harness.clock.advance(1);
    expect(pings(harness)).toHaveLength(1);
    const { last } = harness.sockets;
    harness.clock.advance(1_999);
    expect(harness.now).toBe('replaying');
    harness.clock.advance(1);
    expect(harness.now).toBe('waiting silent');
    expect([last.closedWith, last.listening()]).toEqual([1000, 0]);
    expect(harness.downs.map((fault) => fault.code)).toEqual(['silent']);
  });

  it('[L1] takes any message for a sign of life', () => {
    const harness = opened();
    for (let count = 0; count < 10; count += 1) {
      harness.clock.advance(29_000);
      harness.sockets.last.receive(count % 2 ? new ArrayBuffer(1) : { op: 'unreadable' });
    }
    expect(pings(harness)).toHaveLength(0);
    expect(harness.now).toBe('replaying');
  });

  it('[L1] is content with any message after the ping, not the pong alone', () => {
    const harness = opened();
    harness.clock.advance(31_000);
    harness.sockets.last.receive({ op: 'unreadable' });
    harness.clock.advance(20_000);
    expect([harness.now, pings(harness).length]).toEqual(['replaying', 1]);
  });

  it('keeps one timer for silence, however many messages come', () => {
    const harness = opened();
    harness.clock.advance(5_000);
    const { pending } = harness.clock;
    for (let count = 0; count < 1_000; count += 1) harness.sockets.last.receive({ op: 'unreadable' });
    expect(harness.clock.pending).toBe(pending);
  });

  it.each(['online', 'visible', 'focus', 'resume', 'pageshow', 'offline'] as const)(
    '[L3] asks at once on %s, and redials when nothing came in two seconds',
    (signal) => {
      const harness = opened();
      harness.lifecycle.notify(signal);
      expect(pings(harness)).toHaveLength(1);
      harness.clock.advance(2_000);
      expect(harness.now).toBe(signal === 'offline' ? 'waiting offline' : 'waiting silent');
    },
  );

  it.each(['hidden', 'freeze'] as const)('lets %s pass', (signal) => {
    const harness = opened();
    harness.lifecycle.notify(signal);
    expect([harness.now, pings(harness).length]).toEqual(['replaying', 0]);
  });

  it('[L3] asks once when many signals come together', () => {
    const harness = opened();
    for (const signal of ['resume', 'pageshow', 'visible', 'focus', 'online'] as const)
      harness.lifecycle.notify(signal);
    expect(pings(harness)).toHaveLength(1);
  });

  it('[L3] notices a sleep by the clocks running apart, and asks', () => {
    const harness = opened();
    harness.clock.sleep(3_600_000);
    harness.clock.advance(5_000);
    expect(pings(harness)).toHaveLength(1);
    harness.sockets.last.receive({ op: 'unreadable' });
    harness.clock.advance(10_000);
    expect([harness.now, pings(harness).length]).toEqual(['replaying', 1]);
  });

  it('[L3] asks, too, when the wall clock was set back, and does not wait for it to catch up', () => {
    const harness = opened();
    harness.clock.sleep(-3_600_000);
    harness.clock.advance(5_000);
    expect(pings(harness)).toHaveLength(1);
    harness.clock.advance(2_000);
    expect(harness.now).toBe('waiting silent');
  });

  it('[L2] asks again when the deadline itself came late, since frames may wait behind it; but only once', () => {
    const harness = opened();
    harness.lifecycle.notify('visible');
    harness.clock.stall(60_000);
    expect([harness.now, pings(harness).length]).toEqual(['replaying', 2]);
    harness.clock.stall(60_000);
    expect(harness.now).toBe('waiting silent');
  });

  it('[L2] believes frames that were queued behind a late deadline', () => {
    const harness = opened();
    harness.lifecycle.notify('visible');
    harness.clock.stall(60_000);
    harness.sockets.last.receive({ op: 'unreadable' });
    harness.clock.advance(2_000);
    expect(harness.now).toBe('replaying');
  });

  it('[L3] ends a wait at once', () => {
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow'] as const) {
      const harness = opened();
      harness.random = 0.99;
      harness.sockets.last.end();
      harness.lifecycle.notify(signal);
      expect([signal, harness.now]).toEqual([signal, 'connecting']);
    }
  });

  it('[L3] ends a wait after a sleep', () => {
    const harness = createHarness();
    harness.connection.connect();
    for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000]) {
      harness.sockets.last.end();
      harness.clock.advance(waitMs);
    }
    harness.sockets.last.end();
    harness.clock.sleep(60_000);
    harness.clock.advance(5_000);
    expect(harness.now).toBe('connecting');
  });

  it('[L3, B2] ends a wait at the floor and not before', () => {
    const harness = opened();
    harness.sockets.last.receive({ op: 'fault', code: 'rate-limited', message: 'later', retryAfterMs: 8_000 });
    harness.sockets.last.end(4429);
    harness.clock.advance(3_000);
    for (const signal of ['online', 'visible', 'focus', 'resume', 'pageshow'] as const)
      harness.lifecycle.notify(signal);
    expect(harness.connection.status.get()).toMatchObject({ name: 'waiting', retryAt: harness.clock.now() + 5_000 });
    harness.clock.advance(4_999);
    expect(harness.sockets.all).toHaveLength(1);
    harness.clock.advance(1);
    expect(harness.sockets.all).toHaveLength(2);
  });

  it('[L4] shows offline while it waits, goes on dialling all the same, and dials at once when told of a network', () => {
    const harness = opened();
    harness.sockets.last.end();
    expect(harness.now).toBe('waiting socket-lost');
    harness.lifecycle.notify('offline');
    expect(harness.now).toBe('waiting offline');
    harness.clock.advance(500);
    expect(harness.now).toBe('connecting');
    harness.sockets.last.end();
    expect(harness.now).toBe('waiting offline');
    harness.lifecycle.notify('online');
    expect(harness.now).toBe('connecting');
  });

  it('[L4] keeps a socket that answers although the browser says offline', () => {
    const harness = opened();
    harness.lifecycle.notify('offline');
    harness.sockets.last.receive({ op: 'pong', t: 0, heads: {} });
    harness.clock.advance(2_000);
    expect(harness.now).toBe('replaying');
  });

  it('[L5] closes on pagehide, keeps no timer meanwhile, and redials on pageshow', () => {
    const harness = opened();
    const { last } = harness.sockets;
    harness.lifecycle.notify('pagehide');
    expect([harness.now, last.closedWith, harness.clock.pending]).toEqual(['paused', 1000, 0]);
    expect(harness.downs).toHaveLength(1);
    harness.lifecycle.notify('pageshow');
    expect([harness.now, harness.sockets.all.length]).toEqual(['connecting', 2]);
  });

  it('[L5] resumes only when every reason is gone', () => {
    const harness = opened();
    harness.lifecycle.notify('pagehide');
    harness.lifecycle.notify('freeze');
    expect(harness.connection.status.get()).toEqual({ name: 'paused', reasons: ['pagehide', 'freeze'] });
    harness.lifecycle.notify('resume');
    expect(harness.now).toBe('paused');
    harness.lifecycle.notify('focus');
    harness.lifecycle.notify('online');
    expect(harness.now).toBe('paused');
    harness.lifecycle.notify('pageshow');
    expect(harness.now).toBe('connecting');
  });

  it('[L5, B2] respects the floor over pagehide and pageshow', () => {
    const harness = opened();
    harness.sockets.last.receive({ op: 'fault', code: 'restarting', message: 'soon', retryAfterMs: 4_000 });
    harness.lifecycle.notify('pagehide');
    harness.clock.advance(1_000);
    harness.lifecycle.notify('pageshow');
    harness.clock.advance(2_999);
    expect(harness.sockets.all).toHaveLength(1);
    harness.clock.advance(1);
    expect(harness.sockets.all).toHaveLength(2);
  });

  it('answers a heartbeat with a ping, and measures the round trip by the pong', () => {
    const harness = opened();
    expect(harness.connection.latencyMs).toBeUndefined();
    harness.clock.advance(1_000);
    harness.sockets.last.receive({ op: 'heartbeat', heads: {} });
    const [ping] = pings(harness);
    harness.clock.advance(35);
    harness.sockets.last.receive({ op: 'pong', t: ping.t, heads: {} });
    expect(harness.connection.latencyMs).toBe(35);
    harness.sockets.last.receive({ op: 'pong', t: 1e15, heads: {} });
    expect(harness.connection.latencyMs).toBe(35);
  });

  it('says the silence by the larger of the two clocks, from the look that found the last sign of life', () => {
    const harness = opened();
    harness.clock.advance(1_000);
    expect(harness.connection.silenceMs()).toBe(1_000);
    harness.clock.sleep(60_000);
    expect(harness.connection.silenceMs()).toBe(61_000);
    harness.sockets.last.receive({ op: 'noise' });
    expect(harness.connection.silenceMs()).toBe(0);
    harness.clock.advance(3_000);
    expect(harness.connection.silenceMs()).toBe(3_000);
  });
});

/** Dials until the next socket is there, and lets the server welcome on it. */
const again = (harness: ReturnType<typeof createHarness>): void => {
  const dead = harness.sockets.last;
  for (let step = 0; harness.sockets.last === dead && step < 1_000; step += 1) harness.clock.advance(100);
  harness.sockets.last.accept();
  harness.welcome();
};
/** How long nothing at all must come in until the connection is given up, in milliseconds. */
const silenceOf = (harness: ReturnType<typeof createHarness>): number => {
  const from = harness.clock.elapsed();
  const { last } = harness.sockets;
  for (let step = 0; last.closedWith === undefined && step < 10_000; step += 1) harness.clock.advance(100);
  return harness.clock.elapsed() - from;
};

describe('liveness by bytes', () => {
  it('[L7] a message reads no clock: it only adds to a count, and the next look dates it', () => {
    const harness = opened();
    let reads = 0;
    const { now, elapsed } = harness.clock;
    const counted = (read: () => number) => (): number => {
      reads += 1;
      return read();
    };
    Object.assign(harness.clock, { now: counted(now), elapsed: counted(elapsed) });
    for (let count = 0; count < 1_000; count += 1) harness.sockets.last.receive({ op: 'noise' });
    expect([reads, harness.connection.received()]).toEqual([0, 1_001]);
    harness.clock.advance(5_000);
    expect(reads).toBeGreaterThan(0);
  });

  it('[L7] takes bytes that leave for a sign of life: a large submit on a slow link is not cut', () => {
    const harness = opened();
    const { last } = harness.sockets;
    for (let left = 900_000; left > 0; left -= 12_000) {
      last.bufferedAmount = left;
      harness.lifecycle.notify('visible');
      harness.clock.advance(1_000);
    }
    expect(harness.now).toBe('replaying');
  });

  it('[L7] does not take a buffer that ran empty for one: a ping on a dead network does that, too', () => {
    const harness = opened();
    const { last } = harness.sockets;
    harness.lifecycle.notify('visible');
    last.bufferedAmount = 20;
    harness.clock.advance(1_000);
    last.bufferedAmount = 0;
    harness.clock.advance(1_000);
    expect(harness.now).toBe('waiting silent');
  });

  it('[L7] does not take what it writes itself for a fall', () => {
    const harness = opened();
    const { last } = harness.sockets;
    last.bufferedAmount = 500;
    harness.lifecycle.notify('visible');
    harness.clock.advance(2_000);
    expect(harness.now).toBe('waiting silent');
  });

  it('[L7] doubles its waits after each silence that moved nothing, to minutes, and says so when that is not enough', () => {
    const harness = opened();
    harness.isCaughtUp = false;
    const silences = [silenceOf(harness)];
    while (harness.stuck === 0 && silences.length < 20) {
      again(harness);
      silences.push(silenceOf(harness));
    }
    expect(silences).toEqual([32_000, 64_000, 128_000, 256_000, 332_000, 364_000, 428_000]);
    again(harness);
    expect([silenceOf(harness), harness.stuck]).toEqual([428_000, 2]);
  });

  it('[L7] falls back once nothing is owed any more, and not before', () => {
    const harness = opened();
    harness.isCaughtUp = false;
    silenceOf(harness);
    again(harness);
    for (let count = 0; count < 20; count += 1) {
      harness.clock.advance(5_000);
      harness.sockets.last.receive({ op: 'noise' });
    }
    harness.clock.advance(5_000);
    expect(silenceOf(harness)).toBeGreaterThan(60_000 - 5_000);
    again(harness);
    harness.isCaughtUp = true;
    harness.clock.advance(5_000);
    harness.sockets.last.receive({ op: 'noise' });
    harness.clock.advance(5_000);
    expect(silenceOf(harness)).toBe(32_000);
  });

  it('[L7] gives a large event its time: 1 MB at 160 kbit/s arrives at the second attempt', () => {
    const harness = opened();
    harness.isCaughtUp = false;
    const wholeAfterMs = 50_000;
    let attempts = 1;
    for (; attempts < 10; attempts += 1) {
      const { last } = harness.sockets;
      harness.clock.advance(wholeAfterMs);
      if (last.closedWith === undefined && last.readyState === 1) break;
      if (harness.now.startsWith('waiting')) again(harness);
      else {
        harness.sockets.last.accept();
        harness.welcome();
      }
    }
    expect([attempts, harness.now]).toEqual([2, 'replaying']);
  });

  it('[L7] waits for the answer to a hello of many streams while bytes of it leave, and longer after silences', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.sockets.last.bufferedAmount = 210_000;
    harness.sockets.last.accept();
    for (let left = 200_000; left > 0; left -= 10_000) {
      harness.sockets.last.bufferedAmount = left;
      harness.clock.advance(1_000);
    }
    expect(harness.now).toBe('greeting');
    const slow = harness.sockets.last;
    slow.bufferedAmount = 0;
    for (let step = 0; slow.closedWith === undefined && step < 200; step += 1) harness.clock.advance(100);
    expect(harness.now).toBe('waiting silent');
    harness.clock.advance(500);
    harness.sockets.last.accept();
    harness.clock.advance(19_900);
    expect(harness.now).toBe('greeting');
    harness.clock.advance(100);
    expect(harness.now).toBe('waiting silent');
  });
});
