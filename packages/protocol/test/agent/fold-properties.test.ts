import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentEventTypes,
  foldEvents,
  foldRun,
  foldRunEvents,
  isTerminal,
  type RunPart,
  type RunView,
} from '../../src/agent/index.ts';
import { anyRun as run } from './any-run.ts';
import { eventOf, goldenPath } from './story.ts';

const once = (events: Parameters<typeof foldEvents>[0]) => foldEvents(events)[0] as RunView;

describe('once, in order', () => {
  it('any replay of what was folded before changes nothing', () => {
    fc.assert(
      fc.property(run, fc.infiniteStream(fc.nat({ max: 3 })), (events, rewinds) => {
        let view: RunView | undefined;
        for (let index = 0; index < events.length; index += 1) {
          view = foldRun(view, events[index]!);
          const back = rewinds.next().value ?? 0; // a duplicate, or a replay from a little earlier
          for (const again of events.slice(Math.max(0, index - back), index + 1)) {
            expect(foldRun(view, again)).toBe(view);
          }
        }
        expect(view).toEqual(once(events));
      }),
    );
  });

  it('any prefix folded first, then everything again, gives the view of everything once', () => {
    fc.assert(
      fc.property(run, fc.nat(), (events, cut) => {
        const prefix = once(events.slice(0, 1 + (cut % events.length)));
        expect(foldRunEvents(prefix, events)).toEqual(once(events));
      }),
    );
  });

  it('several at once, one after the other, and all runs together give the same view', () => {
    fc.assert(
      fc.property(run, fc.nat(), (events, cut) => {
        const split = 1 + (cut % events.length);
        const single = events.reduce<RunView | undefined>((view, event) => foldRun(view, event), undefined);
        const batched = foldRunEvents(once(events.slice(0, split)), events.slice(split));
        expect(batched).toEqual(single);
        expect(once(events)).toEqual(single);
      }),
    );
  });

  it('a batch never changes the view that it began with', () => {
    fc.assert(
      fc.property(run, (events) => {
        const before = once(events.slice(0, 2));
        const text = JSON.stringify(before);
        foldRunEvents(before, events);
        expect(JSON.stringify(before)).toBe(text);
      }),
    );
  });

  it('two interleaved runs do not disturb each other', () => {
    fc.assert(
      fc.property(run, run, fc.infiniteStream(fc.boolean()), (first, second, turns) => {
        const others = second.map((event) => ({ ...event, runId: 'r2' }));
        const rest = [first.slice(), others.slice()] as const;
        const mixed = [];
        while (rest[0].length + rest[1].length > 0) {
          const turn = turns.next().value ? 0 : 1;
          const next = rest[turn].shift() ?? rest[1 - turn]!.shift();
          if (next) mixed.push(next);
        }
        const views = foldEvents(mixed);
        expect(views.find((view) => view.runId === 'r1')).toEqual(once(first));
        expect(views.find((view) => view.runId === 'r2')).toEqual(once(others));
      }),
    );
  });
});

describe('bodies that nobody checked', () => {
  const anyEvent = fc.tuple(
    fc.oneof(fc.constantFrom(...agentEventTypes), fc.constantFrom('constructor', 'order_placed')),
    fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
      fc.dictionary(fc.constantFrom('__proto__', 'messageId', 'callId', 'thought', 'text', 'patch'), fc.anything()),
    ),
  );

  it('never throw, never give a part without an id, and every event counts', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (lines) => {
        let view: RunView | undefined;
        for (const [index, [type, data]] of lines.entries()) {
          const ended = view !== undefined && isTerminal(view.status);
          view = foldRun(view, eventOf(index + 1, type, data), { applyPatch: (_state, patch) => patch.length });
          if (!ended) expect(view.lastSeq).toBe(index + 1);
          for (const part of view.parts) expect(part.id).toBeTypeOf('string');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('a body with an own __proto__ pollutes nothing', () => {
    const hostile = JSON.parse('{"messageId":"__proto__","text":"x","__proto__":{"polluted":true}}');
    const events = [eventOf(1, 'message_delta', hostile), eventOf(2, 'state_snapshot', { state: hostile })];
    const view = once(events);
    expect(view.parts).toMatchObject([{ id: '__proto__', text: 'x' }]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((view as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('cost', () => {
  /** Counts what a fold touches, which no machine's speed can change. */
  function reads(parts: number): number {
    const filler = Array.from({ length: parts }, (_, n) =>
      eventOf(n + 2, 'user_message', { messageId: `u${n}`, text: '' }),
    );
    const opened = eventOf(parts + 2, 'message_delta', { messageId: 'm', text: 'a' });
    const view = once([eventOf(1, 'agent_started', { agent: 'x' }), ...filler, opened]);
    let count = 0;
    const watched = new Proxy(view.parts, {
      get(target, key, receiver) {
        if (key !== 'length') count += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    watched.slice = () => target(view); // the copy itself is one block of memory, and is not counted part by part
    foldRun({ ...view, parts: watched }, eventOf(parts + 3, 'message_delta', { messageId: 'm', text: 'b' }));
    return count;
  }
  const target = (view: RunView) => [...view.parts];

  it('a token reads as many parts in a run of 1,000 as in an empty one', () => {
    expect(reads(1_000)).toBe(reads(0));
  });

  it('a batch copies the list of parts once', () => {
    const view = once(goldenPath().slice(0, 5));
    let copies = 0;
    const counted = (parts: readonly RunPart[]): RunPart[] =>
      Object.assign([...parts], {
        slice() {
          copies += 1;
          return counted(this as unknown as RunPart[]);
        },
      });
    const parts = counted(view.parts);
    const tokens = Array.from({ length: 100 }, (_, n) =>
      eventOf(6 + n, 'message_delta', { messageId: 'm1', text: 't' }),
    );
    const after = foldRunEvents({ ...view, parts }, tokens);
    expect(copies).toBe(1);
    expect(after.parts.at(-1)).toMatchObject({ text: `It is ${'t'.repeat(100)}` });
  });
});
