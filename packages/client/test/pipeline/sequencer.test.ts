/** The sequencer alone: laws that hold for any order of arrival. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSequencer } from '../../src/pipeline/sequencer.ts';

/** Offers numbers and drains what became possible, as a channel does. */
const feed = (sequencer: ReturnType<typeof createSequencer<number>>, seqs: readonly number[]): number[] => {
  const delivered: number[] = [];
  for (const seq of seqs) {
    if (sequencer.offer(seq, seq) !== 'next') continue;
    for (let next: number | undefined = seq; next !== undefined; next = sequencer.peek()) {
      delivered.push(next);
      sequencer.advance();
    }
  }
  return delivered;
};

const WINDOW = 8;

describe('sequencer', () => {
  it('[S1–S3] gives any arrival within the window back in order, exactly once', () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: WINDOW }), { maxLength: 60 });
    fc.assert(
      fc.property(
        arrivals,
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: WINDOW }),
        (unreadable, rest) => {
          const sequencer = createSequencer<number>(WINDOW, () => 0);
          expect(feed(sequencer, [...unreadable, ...rest])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
          expect(sequencer.held).toBe(0);
          expect(sequencer.gap()).toBeUndefined();
        },
      ),
    );
  });

  it('[S3] never delivers past a hole, never holds more than the window, and names the first hole', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 200 }), (arrivals) => {
        const sequencer = createSequencer<number>(WINDOW, () => 0);
        const delivered = feed(sequencer, arrivals);
        expect(delivered).toEqual(delivered.map((_, index) => index + 1));
        expect(sequencer.cursor).toBe(delivered.length);
        expect(sequencer.held).toBeLessThan(WINDOW);
        const gap = sequencer.gap();
        const early = arrivals.some((seq) => seq > sequencer.cursor);
        expect(gap !== undefined).toBe(early);
        if (gap !== undefined) expect(gap.after).toBe(sequencer.cursor);
      }),
    );
  });

  it('[S3] names the missing range up to the first held event, with the time when that event came', () => {
    let now = 0;
    const sequencer = createSequencer<string>(WINDOW, () => now);
    now = 7;
    sequencer.offer(6, 'f');
    now = 9;
    sequencer.offer(4, 'd');
    expect(sequencer.gap()).toEqual({ after: 0, until: 3, since: 9 });
  });

  it('[S4] does not keep what lies beyond the window, and remembers that it exists', () => {
    const sequencer = createSequencer<string>(WINDOW, () => 3);
    expect(sequencer.offer(WINDOW + 1, 'x')).toBe('beyond');
    expect(sequencer.held).toBe(0);
    expect(sequencer.gap()).toEqual({ after: 0, until: WINDOW + 1, since: 3 });
  });

  it('[S1] tells duplicates of delivered events from duplicates of held ones', () => {
    const sequencer = createSequencer<string>(WINDOW, () => 0);
    expect(sequencer.offer(1, 'a')).toBe('next');
    sequencer.advance();
    expect(sequencer.offer(1, 'a')).toBe('seen');
    expect(sequencer.offer(3, 'c')).toBe('held');
    expect(sequencer.offer(3, 'c')).toBe('duplicate');
  });

  it('[S4] skips a loss and what was held inside it', () => {
    const sequencer = createSequencer<string>(WINDOW, () => 0);
    sequencer.offer(2, 'b');
    sequencer.offer(5, 'e');
    sequencer.skip(4);
    expect(sequencer.peek()).toBe('e');
    expect(sequencer.held).toBe(1);
    sequencer.skip(100);
    expect([sequencer.cursor, sequencer.held]).toEqual([100, 0]);
  });

  it('[S8] restarts anywhere, also backwards, with nothing held', () => {
    const sequencer = createSequencer<string>(WINDOW, () => 0);
    sequencer.offer(3, 'c');
    sequencer.restart(0);
    expect([sequencer.cursor, sequencer.held, sequencer.gap()]).toEqual([0, 0, undefined]);
    expect(sequencer.offer(3, 'c')).toBe('held');
  });
});
