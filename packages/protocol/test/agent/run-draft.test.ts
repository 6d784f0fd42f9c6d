import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldInto, foldRun, openRun, RunDraft, type RunPart, type RunView } from '../../src/agent/index.ts';
import { anyRun } from './any-run.ts';
import { eventOf } from './story.ts';

/** Freezes a view with everything in it: whoever writes on it afterwards throws. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}

describe('a draft that is looked at now and then', () => {
  const looks = fc.infiniteStream(fc.boolean());

  it('always shows what the fold of one event after the other shows, and never writes on what it handed out', () => {
    fc.assert(
      fc.property(anyRun, looks, (events, isLookedAt) => {
        const draft = new RunDraft(openRun('me', 'r1'));
        let expected: RunView | undefined;
        for (const event of events) {
          foldInto(draft, event);
          expected = foldRun(expected, event);
          expect(draft.newest.status).toBe(expected.status);
          expect(draft.newest.lastSeq).toBe(expected.lastSeq);
          if (isLookedAt.next().value) expect(frozen(draft.look())).toEqual(expected);
        }
        expect(draft.look()).toEqual(expected);
      }),
    );
  });

  it('hands out the same view until something changes, and then another one', () => {
    const draft = new RunDraft(openRun('me', 'r1'));
    const token = (seq: number) => eventOf(seq, 'message_delta', { messageId: 'm', text: 'a' });
    foldInto(draft, token(1));
    expect(draft.isShown).toBe(false);
    const first = draft.look();
    expect(draft.look()).toBe(first);
    expect(draft.isShown).toBe(true);
    expect(foldInto(draft, token(1))).toBe(false);
    expect(draft.look()).toBe(first);
    expect(foldInto(draft, token(2))).toBe(true);
    expect(draft.look()).not.toBe(first);
    expect(draft.look().parts[0]).not.toBe(first.parts[0]);
  });
});

describe('the work of an event in a run of 20,000 parts', () => {
  /** Counts copies of the list and reads of its parts, which no machine's speed can change. */
  function counting(size: number) {
    const work = { copies: 0, reads: 0 };
    const watched = (parts: RunPart[]): RunPart[] =>
      new Proxy(parts, {
        get(target, key, receiver) {
          if (key === 'slice') {
            return () => {
              work.copies += 1;
              return watched([...target]);
            };
          }
          if (typeof key === 'string' && /^\d+$/.test(key)) work.reads += 1;
          return Reflect.get(target, key, receiver);
        },
      });
    const parts = Array.from(
      { length: size },
      (_, n) => ({ kind: 'custom', id: `e${n}`, type: 'note', data: n }) as const,
    );
    const view = {
      ...openRun('me', 'r1'),
      status: 'running' as const,
      firstSeq: 1,
      lastSeq: size,
      parts: watched([...parts]),
    };
    return { draft: new RunDraft(view), work };
  }
  const tokens = (size: number, count: number) =>
    Array.from({ length: count }, (_, n) => eventOf(size + 1 + n, 'message_delta', { messageId: 'm', text: 'a' }));

  it('copies no list while nobody looks', () => {
    const { draft, work } = counting(20_000);
    for (const token of tokens(20_000, 1_000)) foldInto(draft, token);
    expect(work.copies).toBe(1);
    expect(draft.look().parts.at(-1)).toMatchObject({ text: 'a'.repeat(1_000) });
  });

  it('copies one list a look', () => {
    const { draft, work } = counting(20_000);
    for (const [n, token] of tokens(20_000, 300).entries()) {
      foldInto(draft, token);
      if (n % 30 === 29) draft.look();
    }
    expect(work.copies).toBe(10);
  });

  it('reads as many parts for a token as in an empty run', () => {
    const work = [0, 20_000].map((size) => {
      const counted = counting(size);
      const [first, ...rest] = tokens(size, 100);
      foldInto(counted.draft, first!);
      const before = counted.work.reads;
      for (const token of rest) foldInto(counted.draft, token);
      return counted.work.reads - before;
    });
    expect(work[1]).toBe(work[0]);
  });

  it('looks through the list for new parts twice at most, however many come', () => {
    const { draft, work } = counting(20_000);
    for (let n = 0; n < 1_000; n += 1) {
      foldInto(draft, eventOf(20_001 + n, 'tool_requested', { callId: `c${n}`, tool: 'search' }));
    }
    for (let n = 0; n < 1_000; n += 1) {
      foldInto(draft, eventOf(21_001 + n, 'tool_completed', { callId: `c${n}`, tool: 'search', output: n }));
    }
    expect(work.reads).toBeLessThan(2 * 21_000 + 2_000 * 10);
    const outputs = [...draft.look().parts].slice(-1_000).map((part) => part.kind === 'tool' && part.output);
    expect(outputs).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });
});
