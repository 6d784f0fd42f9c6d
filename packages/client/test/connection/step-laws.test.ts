/** What holds for `step` over any course of events, possible or not: it decides by its arguments alone, and always decides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionEvent } from '../../src/connection/event.ts';
import { type ConnectionState, idle } from '../../src/connection/state.ts';
import { statusOf } from '../../src/connection/status-of.ts';
import { step } from '../../src/connection/step.ts';
import { context, type EventName, events } from './step-samples.ts';

/** Any event, as news of the generation that is current, or of an earlier one. */
const anyEvent = fc.record({
  name: fc.constantFrom(...(Object.keys(events) as EventName[])),
  stale: fc.boolean(),
  code: fc.constantFrom(1000, 1006, 1009, 1011, 1012, 4401, 4403, 4429),
  final: fc.boolean(),
  jumped: fc.boolean(),
  signs: fc.integer({ min: 0, max: 3 }),
});
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer Value> ? Value : never;

const eventOf = (drawn: AnyEvent, state: ConnectionState): ConnectionEvent => {
  const event = events[drawn.name];
  if (!('generation' in event)) return event;
  return {
    ...event,
    ...{ code: drawn.code, final: drawn.final },
    generation: state.generation - (drawn.stale ? 1 : 0),
  };
};

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
};

const trace = (
  redials: 'client' | 'app',
  drawn: readonly AnyEvent[],
  look: (before: ConnectionState, event: ConnectionEvent, result: ReturnType<typeof step>) => void,
): void => {
  let state: ConnectionState = freeze(idle);
  drawn.forEach((one, index) => {
    const event = freeze(eventOf(one, state));
    const at = { ...context, redials, elapsed: index * 700, now: index * 700, signs: one.signs, jumped: one.jumped };
    const result = freeze(step(state, event, at));
    expect(step(state, event, at)).toEqual(result);
    look(state, event, result);
    state = result[0];
  });
};

describe.each(['client', 'app'] as const)('step, with the %s redialling', (redials) => {
  const law = (look: Parameters<typeof trace>[2]): void =>
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 120 }), (drawn) => trace(redials, drawn, look)),
      { numRuns: 300 },
    );

  it('is total and pure: it never throws, never writes to what it was given, and answers the same again', () => {
    law((_before, _event, [after]) => expect(statusOf(after).name).toBeTypeOf('string'));
  });

  it('[H1] says hello in greeting only, and says nothing else there', () => {
    law((_before, _event, [after, effects]) => {
      const spoken = effects
        .filter((effect) => ['hello', 'ping', 'token'].includes(effect.type))
        .map((effect) => effect.type);
      if (spoken.includes('hello')) expect([after.name, spoken]).toEqual(['greeting', ['hello']]);
      if (spoken.length > 0) expect(['greeting', 'open']).toContain(after.name);
      if (spoken.includes('ping') || spoken.includes('token')) expect(after.name).toBe('open');
    });
  });

  it('[H4] counts generations upwards, one for each attempt, and never acts on news of an earlier one', () => {
    law((before, event, [after, effects]) => {
      expect(after.generation - before.generation).toBe(after.generation > before.generation ? 1 : 0);
      if ('generation' in event && event.generation !== before.generation)
        expect([after, effects.length]).toEqual([before, 0]);
    });
  });

  it('[B4] halts every timer and question whenever it leaves the states that have them', () => {
    law((before, _event, [after, effects]) => {
      const ends = ['waiting', 'paused', 'closed'].includes(after.name) && after.name !== before.name;
      const idles = before.name === 'paused' || before.name === 'idle';
      if (ends && !idles) expect(effects[0]).toEqual({ type: 'halt' });
      if (after.name === 'paused' || after.name === 'closed')
        expect(effects.some((effect) => effect.type === 'start')).toBe(false);
    });
  });

  it('[B4] does nothing at all in closed but for connect', () => {
    law((before, event, [after, effects]) => {
      if (before.name === 'closed' && event.type !== 'connect') expect([after, effects.length]).toEqual([before, 0]);
    });
  });

  it('keeps pause reasons as a set, and leaves by the last one', () => {
    law((before, _event, [after]) => {
      if (after.name === 'paused') expect(new Set(after.reasons).size).toBe(after.reasons.length);
      if (after.name === 'paused') expect(after.reasons.length).toBeGreaterThan(0);
      if (before.name === 'paused' && after.name === 'dialling') expect(before.reasons).toHaveLength(1);
    });
  });

  it('[B3] lets the attempt count fall in open only, live and settled, or by a new life', () => {
    law((before, event, [after]) => {
      if (!('carry' in before) || !('carry' in after) || after.carry.attempt >= before.carry.attempt) return;
      expect(event.type).toBeOneOf(['streamsLive', 'stableDue']);
      expect(after).toMatchObject({ name: 'open', live: true, stable: true });
    });
  });
});
