import { createManualClock } from '@throughline/test-support';
import { describe, expect, it } from 'vitest';
import { createTimers } from '../../src/connection/timers.ts';

const createTimed = () => {
  const clock = createManualClock();
  const fired: string[] = [];
  const delays: number[] = [];
  const after = (delayMs: number, callback: () => void) => {
    delays.push(delayMs);
    return clock.after(delayMs, callback);
  };
  return { clock, fired, delays, timers: createTimers({ ...clock, after }, (name) => fired.push(name)) };
};

describe('timers', () => {
  it('has one of each name: starting again moves it', () => {
    const { clock, fired, timers } = createTimed();
    timers.start('watchDue', 100);
    clock.advance(50);
    timers.start('watchDue', 100);
    clock.advance(99);
    expect(fired).toEqual([]);
    clock.advance(1);
    expect([fired, clock.pending]).toEqual([['watchDue'], 0]);
  });

  it('[B4] takes back one, or all', () => {
    const { clock, fired, timers } = createTimed();
    timers.start('watchDue', 1);
    timers.start('stableDue', 1);
    timers.start('backoffOver', 1);
    timers.stop('watchDue');
    expect(clock.pending).toBe(2);
    timers.stopAll();
    clock.advance(10);
    expect([fired, clock.pending]).toEqual([[], 0]);
  });

  it('asks no platform for a delay that it would take for none', () => {
    const { delays, timers } = createTimed();
    timers.start('backoffOver', 2 ** 40);
    expect(delays).toEqual([2 ** 31 - 1]);
  });
});
