/** One attempt after the other: how long between them, and when the count is forgiven. [B1–B3] */
import { closeCodeOf, type FaultCode, faults } from '@throughline/protocol';
import { describe, expect, it } from 'vitest';
import { createBench } from '../support/connection-bench.ts';

const statusOf = (bench: ReturnType<typeof createBench>) => bench.connection.status.get();
const codes = Object.keys(faults) as FaultCode[];
const withRetry = (...retries: string[]): FaultCode[] => codes.filter((code) => retries.includes(faults[code].retry));

describe('attempts', () => {
  it('[B1] doubles the wait over attempts that fail, up to the cap', () => {
    const bench = createBench();
    bench.random = 0.999999999;
    bench.connection.connect();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      bench.sockets.last.end();
      const status = statusOf(bench);
      if (status.name !== 'waiting') throw new Error(`attempt ${attempt} is ${status.name}`);
      expect(status.attempt).toBe(attempt);
      const waitMs = status.retryAt! - bench.clock.now();
      waits.push(waitMs);
      bench.clock.advance(waitMs - 1);
      expect(bench.now).toBe('waiting socket-lost');
      bench.clock.advance(1);
      expect(bench.now).toBe('connecting');
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('[B1] draws for every attempt anew', () => {
    const bench = createBench();
    bench.connection.connect();
    const waits = [0.1, 0.9, 0].map((random) => {
      bench.random = random;
      bench.sockets.last.end();
      const status = statusOf(bench);
      const waitMs = status.name === 'waiting' ? status.retryAt! - bench.clock.now() : Number.NaN;
      bench.clock.advance(waitMs);
      return waitMs;
    });
    expect(waits).toEqual([100, 1_800, 0]);
  });

  const failOnce = (bench: ReturnType<typeof createBench>): void => {
    bench.sockets.last.end();
    bench.lifecycle.tell('online');
  };
  const reopen = (bench: ReturnType<typeof createBench>): void => {
    bench.sockets.last.accept();
    bench.welcome();
  };
  const attemptAfterEnd = (bench: ReturnType<typeof createBench>): number | undefined => {
    bench.sockets.last.end();
    const status = statusOf(bench);
    return status.name === 'waiting' ? status.attempt : undefined;
  };

  it('[B3] forgives once the page is live and the socket has held for five seconds', () => {
    const bench = createBench();
    bench.connection.connect();
    failOnce(bench);
    reopen(bench);
    bench.connection.settledLive();
    bench.clock.advance(5_000);
    expect(attemptAfterEnd(bench)).toBe(1);
  });

  it('[B3] forgives in either order: held first, live later', () => {
    const bench = createBench();
    bench.connection.connect();
    failOnce(bench);
    reopen(bench);
    bench.clock.advance(7_000);
    bench.connection.settledLive();
    expect(attemptAfterEnd(bench)).toBe(1);
  });

  it('[B3] forgives neither a socket that is live and short-lived, nor one that holds and is never live', () => {
    const shortLived = createBench();
    shortLived.connection.connect();
    failOnce(shortLived);
    reopen(shortLived);
    shortLived.connection.settledLive();
    shortLived.clock.advance(4_999);
    expect(attemptAfterEnd(shortLived)).toBe(2);

    const neverLive = createBench();
    neverLive.connection.connect();
    failOnce(neverLive);
    reopen(neverLive);
    neverLive.clock.advance(20_000);
    expect(attemptAfterEnd(neverLive)).toBe(2);
  });

  it('[B2] waits at least retryAfterMs, with jitter on top', () => {
    for (const [random, waitMs] of [
      [0, 6_000],
      [0.5, 9_000],
    ] as const) {
      const bench = createBench();
      bench.open();
      bench.random = random;
      bench.sockets.last.receive({ op: 'fault', code: 'starting', message: 'warming up', retryAfterMs: 6_000 });
      bench.sockets.last.end(1013);
      expect(statusOf(bench)).toMatchObject({ name: 'waiting', retryAt: bench.clock.now() + waitMs });
      bench.clock.advance(waitMs - 1);
      expect(bench.sockets.all).toHaveLength(1);
      bench.clock.advance(1);
      expect(bench.sockets.all).toHaveLength(2);
    }
  });

  it('[B2] lives with a retryAfterMs longer than platforms can time', () => {
    const bench = createBench();
    bench.open();
    bench.sockets.last.receive({ op: 'fault', code: 'rate-limited', message: 'no', retryAfterMs: 2 ** 40 });
    bench.sockets.last.end(4429);
    bench.clock.advance(2 ** 31);
    expect(bench.now).toBe('waiting rate-limited');
  });

  it.each(withRetry('closed'))('%s ends it for good, at the frame and at the close code alone', (code) => {
    const told = createBench();
    told.open();
    told.sockets.last.receive({ op: 'fault', code, message: 'said' });
    expect([told.now, told.sockets.alive, told.clock.pending]).toEqual([`closed ${code}`, 0, 0]);

    const closed = createBench();
    closed.open();
    closed.sockets.last.end(closeCodeOf(code));
    expect(closed.now).toBe(`closed ${code}`);
    closed.lifecycle.tell('online');
    closed.clock.advance(3_600_000);
    expect(closed.sockets.all).toHaveLength(1);
  });

  const mendable = withRetry('backoff', 'retry-after', 'isolate').filter((code) => faults[code].close.length > 0);
  it.each(mendable)('%s is tried again, and named while it waits', (code) => {
    const bench = createBench();
    bench.open();
    bench.sockets.last.end(closeCodeOf(code));
    expect(bench.now).toBe(`waiting ${code}`);
    expect(bench.downs.map((fault) => fault.code)).toEqual([code]);
    bench.clock.advance(500);
    expect(bench.now).toBe('connecting');
  });

  it('closes by itself when the server says a fault and then does not close', () => {
    const bench = createBench();
    bench.open();
    bench.sockets.last.receive({ op: 'fault', code: 'internal', message: 'oops' });
    bench.clock.advance(1_000);
    bench.sockets.last.receive({ op: 'fault', code: 'internal', message: 'again' });
    bench.clock.advance(1_000);
    expect([bench.now, bench.sockets.alive]).toEqual(['waiting internal', 0]);
  });

  it('counts reconnects by welcomes after the first', () => {
    const bench = createBench();
    bench.open();
    expect(bench.connection.reconnects).toBe(0);
    failOnce(bench);
    failOnce(bench);
    reopen(bench);
    expect(bench.connection.reconnects).toBe(1);
  });
});
