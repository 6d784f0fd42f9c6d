import type { Pipe } from '@throughline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFaultyPipe } from '../server/network/faulty-pipe.ts';
import { type NetworkConditions, trueNetwork } from '../shared/network-conditions.ts';

describe('the bench’s pipe', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const line = { conditions: trueNetwork };
    const sent: string[] = [];
    const heard: string[] = [];
    const real: Pipe = { send: (text) => sent.push(text), close: () => {}, bufferedBytes: 0 };
    const faulty = createFaultyPipe(real, () => line.conditions);
    const listener = faulty.listen({ message: (text) => heard.push(text), binary() {}, drained() {}, closed() {} });
    const set = (part: Partial<NetworkConditions>) => {
      line.conditions = { ...trueNetwork, ...part };
    };
    const say = (...seqs: number[]) => {
      for (const seq of seqs) faulty.pipe.send(JSON.stringify({ op: 'event', seq }));
    };
    /** The numbers that reached the page, in order. */
    const seqs = () => sent.flatMap((text) => [JSON.parse(text)].flat().map((frame: { seq: number }) => frame.seq));
    return { set, say, seqs, sent, heard, pipe: faulty.pipe, listener };
  }

  it('is the true network when nothing is set', () => {
    const { say, seqs } = open();
    say(1, 2, 3);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('doubles every third event, loses every fourth, swaps neighbours; a swapped one does not wait for ever', () => {
    const twice = open();
    twice.set({ duplicate: true });
    twice.say(1, 2, 3, 4);
    expect(twice.seqs()).toEqual([1, 2, 3, 3, 4]);
    const fewer = open();
    fewer.set({ lose: true });
    fewer.say(1, 2, 3, 4, 5);
    expect(fewer.seqs()).toEqual([1, 2, 3, 5]);
    const swapped = open();
    swapped.set({ swap: true });
    swapped.say(1, 2, 3);
    expect(swapped.seqs()).toEqual([2, 1]);
    vi.advanceTimersByTime(40);
    expect(swapped.seqs()).toEqual([2, 1, 3]);
  });

  it('loses nothing that was sent again, and touches nothing but events', () => {
    const { set, pipe, sent } = open();
    set({ lose: true, duplicate: true });
    for (let index = 0; index < 8; index += 1) pipe.send('{"op":"live"}');
    expect(sent).toHaveLength(8);
    for (let seq = 1; seq <= 8; seq += 1) pipe.send(JSON.stringify({ op: 'event', seq, replay: true }));
    expect(new Set(sent.slice(8)).size).toBe(8);
  });

  it('delays both ways and keeps the order', () => {
    const { set, say, seqs, heard, listener } = open();
    set({ delayMs: 500 });
    say(1, 2);
    listener.message('up');
    vi.advanceTimersByTime(499);
    expect([seqs(), heard]).toEqual([[], []]);
    vi.advanceTimersByTime(1);
    expect([seqs(), heard]).toEqual([[1, 2], ['up']]);
  });

  it('a slow line says what it holds, and made good again carries it at once', () => {
    const { set, say, seqs, pipe } = open();
    set({ bytesPerSecond: 10 });
    say(1, 2, 3);
    expect(pipe.bufferedBytes).toBeGreaterThan(50);
    set({});
    vi.advanceTimersByTime(100);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(pipe.bufferedBytes).toBe(0);
    say(4);
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  it('half-open carries nothing, either way', () => {
    const { set, say, seqs, heard, listener } = open();
    set({ halfOpen: true });
    say(1);
    listener.message('up');
    vi.advanceTimersByTime(60_000);
    expect([seqs(), heard]).toEqual([[], []]);
  });
});
