/** One attempt after the other: how long between them, and when the count is forgiven. [B1–B3] */
import { closeCodeOf, type FaultCode, faults } from '@throughline/protocol';
import { describe, expect, it } from 'vitest';
import { createHarness } from '../support/connection-harness.ts';

const statusOf = (harness: ReturnType<typeof createHarness>) => harness.connection.status.get();
const codes = Object.keys(faults) as FaultCode[];
const withRetry = (...retries: string[]): FaultCode[] => codes.filter((code) => retries.includes(faults[code].retry));

describe('attempts', () => {
  it('[B1] doubles the wait over attempts that fail, up to the cap', () => {
    const harness = createHarness();
    harness.random = 0.999999999;
    harness.connection.connect();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      harness.sockets.last.end();
      const status = statusOf(harness);
      if (status.name !== 'waiting') throw new Error(`attempt ${attempt} is ${status.name}`);
      expect(status.attempt).toBe(attempt);
      const waitMs = status.retryAt! - harness.clock.now();
      waits.push(waitMs);
      harness.clock.advance(waitMs - 1);
      expect(harness.now).toBe('waiting socket-lost');
      harness.clock.advance(1);
      expect(harness.now).toBe('connecting');
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('[B1] draws for every attempt anew', () => {
    const harness = createHarness();
    harness.connection.connect();
    const waits = [0.1, 0.9, 0].map((random) => {
      harness.random = random;
      harness.sockets.last.end();
      const status = statusOf(harness);
      const waitMs = status.name === 'waiting' ? status.retryAt! - harness.clock.now() : Number.NaN;
      harness.clock.advance(waitMs);
      return waitMs;
    });
    expect(waits).toEqual([100, 1_800, 0]);
  });

  const failOnce = (harness: ReturnType<typeof createHarness>): void => {
    harness.sockets.last.end();
    harness.lifecycle.notify('online');
  };
  const reopen = (harness: ReturnType<typeof createHarness>): void => {
    harness.sockets.last.accept();
    harness.welcome();
  };
  const attemptAfterEnd = (harness: ReturnType<typeof createHarness>): number | undefined => {
    harness.sockets.last.end();
    const status = statusOf(harness);
    return status.name === 'waiting' ? status.attempt : undefined;
  };

  it('[B3] forgives once the page is live and the socket has held for five seconds', () => {
    const harness = createHarness();
    harness.connection.connect();
    failOnce(harness);
    reopen(harness);
    harness.connection.streamsLive();
    harness.clock.advance(5_000);
    expect(attemptAfterEnd(harness)).toBe(1);
  });

  it('[B3] forgives in either order: held first, live later', () => {
    const harness = createHarness();
    harness.connection.connect();
    failOnce(harness);
    reopen(harness);
    harness.clock.advance(7_000);
    harness.connection.streamsLive();
    expect(attemptAfterEnd(harness)).toBe(1);
  });

  it('[B3] forgives neither a socket that is live and short-lived, nor one that holds and is never live', () => {
    const shortLived = createHarness();
    shortLived.connection.connect();
    failOnce(shortLived);
    reopen(shortLived);
    shortLived.connection.streamsLive();
    shortLived.clock.advance(4_999);
    expect(attemptAfterEnd(shortLived)).toBe(2);

    const neverLive = createHarness();
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
      const harness = createHarness();
      harness.open();
      harness.random = random;
      harness.sockets.last.receive({ op: 'fault', code: 'starting', message: 'warming up', retryAfterMs: 6_000 });
      harness.sockets.last.end(1013);
      expect(statusOf(harness)).toMatchObject({ name: 'waiting', retryAt: harness.clock.now() + waitMs });
      harness.clock.advance(waitMs - 1);
      expect(harness.sockets.all).toHaveLength(1);
      harness.clock.advance(1);
      expect(harness.sockets.all).toHaveLength(2);
    }
  });

  it('[B2] lives with a retryAfterMs longer than platforms can time', () => {
    const harness = createHarness();
    harness.open();
    harness.sockets.last.receive({ op: 'fault', code: 'rate-limited', message: 'no', retryAfterMs: 2 ** 40 });
    harness.sockets.last.end(4429);
    harness.clock.advance(2 ** 31);
    expect(harness.now).toBe('waiting rate-limited');
  });

  it.each(withRetry('closed'))('%s ends it for good, at the frame and at the close code alone', (code) => {
    const faultFrame = createHarness();
    faultFrame.open();
    faultFrame.sockets.last.receive({ op: 'fault', code, message: 'said' });
    expect([faultFrame.now, faultFrame.sockets.alive, faultFrame.clock.pending]).toEqual([`closed ${code}`, 0, 0]);

    const closed = createHarness();
    closed.open();
    closed.sockets.last.end(closeCodeOf(code));
    expect(closed.now).toBe(`closed ${code}`);
    closed.lifecycle.notify('online');
    closed.clock.advance(3_600_000);
    expect(closed.sockets.all).toHaveLength(1);
  });

  const mendable = withRetry('backoff', 'retry-after', 'isolate').filter((code) => faults[code].close.length > 0);
  it.each(mendable)('%s is tried again, and named while it waits', (code) => {
    const harness = createHarness();
    harness.open();
    harness.sockets.last.end(closeCodeOf(code));
    expect(harness.now).toBe(`waiting ${code}`);
    expect(harness.downs.map((fault) => fault.code)).toEqual([code]);
    harness.clock.advance(500);
    expect(harness.now).toBe('connecting');
  });

  it('closes by itself when the server says a fault and then does not close', () => {
    const harness = createHarness();
    harness.open();
    harness.sockets.last.receive({ op: 'fault', code: 'internal', message: 'oops' });
    harness.clock.advance(1_000);
    harness.sockets.last.receive({ op: 'fault', code: 'internal', message: 'again' });
    harness.clock.advance(1_000);
    expect([harness.now, harness.sockets.alive]).toEqual(['waiting internal', 0]);
  });

  it('counts reconnects by welcomes after the first', () => {
    const harness = createHarness();
    harness.open();
    expect(harness.connection.reconnects).toBe(0);
    failOnce(harness);
    failOnce(harness);
    reopen(harness);
    expect(harness.connection.reconnects).toBe(1);
  });
});
