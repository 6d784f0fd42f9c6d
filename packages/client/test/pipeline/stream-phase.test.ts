/** What a stream's phase becomes: the complete table, phase × event. A new phase or event does not compile until it is here. */
import { describe, expect, it } from 'vitest';
import { isRecordAwaited, type StreamEvent, type StreamPhase, stepStream } from '../../src/pipeline/stream-phase.ts';

const phases = {
  closed: { name: 'closed', record: 'none' },
  'closed, record awaited': { name: 'closed', record: 'awaited' },
  greeting: { name: 'greeting', record: 'none' },
  'greeting, record awaited': { name: 'greeting', record: 'awaited' },
  'greeting, record came': { name: 'greeting', record: 'came' },
  seeding: { name: 'seeding' },
  asked: { name: 'asked', ref: 'r1' },
  replaying: { name: 'open', live: false },
  live: { name: 'open', live: true },
  'refused for now': { name: 'refused', reason: 'unavailable' },
  'refused for good': { name: 'refused', reason: 'forbidden' },
} as const satisfies Record<string, StreamPhase>;

const events = {
  greeted: { type: 'greeted' },
  wanted: { type: 'wanted', ref: 'r2' },
  recordAsked: { type: 'recordAsked' },
  recordCame: { type: 'recordCame' },
  'accepted, unasked': { type: 'accepted', ref: undefined },
  'accepted, r1': { type: 'accepted', ref: 'r1' },
  'refused, unasked': { type: 'refused', ref: undefined, reason: 'forbidden' },
  'refused, r1': { type: 'refused', ref: 'r1', reason: 'forbidden' },
  live: { type: 'live' },
  down: { type: 'down' },
  stopped: { type: 'stopped' },
} as const satisfies Record<string, StreamEvent>;

const nameOf = (phase: StreamPhase): string => {
  if (phase.name === 'asked') return `asked ${phase.ref}`;
  return Object.entries(phases).find(([, known]) => JSON.stringify(known) === JSON.stringify(phase))?.[0] ?? 'unknown';
};

/** `·`: nothing happens. */
const table: Record<keyof typeof phases, Record<keyof typeof events, string>> = {
  closed: {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ closed, record awaited',
    recordCame: '·',
    'accepted, unasked': '·',
    'accepted, r1': '·',
    'refused, unasked': '·',
    'refused, r1': '·',
    live: '·',
    down: '·',
    stopped: '·',
  },
  'closed, record awaited': {
    greeted: '→ greeting, record awaited',
    wanted: '→ seeding',
    recordAsked: '·',
    recordCame: '→ closed',
    'accepted, unasked': '·',
    'accepted, r1': '·',
    'refused, unasked': '·',
    'refused, r1': '·',
    live: '·',
    down: '·',
    stopped: '→ closed',
  },
  greeting: {
    greeted: '·',
    wanted: '→ asked r2 | send',
    recordAsked: '→ greeting, record awaited',
    recordCame: '→ greeting, record came',
    'accepted, unasked': '→ replaying | accept',
    'accepted, r1': '·',
    'refused, unasked': '→ refused for good | refuse',
    'refused, r1': '·',
    live: '·',
    down: '→ closed',
    stopped: '→ closed',
  },
  'greeting, record awaited': {
    greeted: '·',
    wanted: '→ seeding',
    recordAsked: '·',
    recordCame: '→ greeting, record came',
    'accepted, unasked': '→ seeding',
    'accepted, r1': '·',
    'refused, unasked': '→ seeding',
    'refused, r1': '·',
    live: '·',
    down: '→ closed, record awaited',
    stopped: '→ closed',
  },
  'greeting, record came': {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ greeting, record awaited',
    recordCame: '·',
    'accepted, unasked': 'want',
    'accepted, r1': '·',
    'refused, unasked': 'want',
    'refused, r1': '·',
    live: '·',
    down: '→ closed',
    stopped: '→ closed',
  },
  seeding: {
    greeted: '→ greeting, record awaited',
    wanted: '·',
    recordAsked: '·',
    recordCame: '→ closed | want',
    'accepted, unasked': '·',
    'accepted, r1': '·',
    'refused, unasked': '·',
    'refused, r1': '·',
    live: '·',
    down: '→ closed, record awaited',
    stopped: '→ closed',
  },
  asked: {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ seeding',
    recordCame: '·',
    'accepted, unasked': '·',
    'accepted, r1': '→ replaying | accept',
    'refused, unasked': '·',
    'refused, r1': '→ refused for good | refuse',
    live: '·',
    down: '→ closed',
    stopped: '→ closed',
  },
  replaying: {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ seeding',
    recordCame: '·',
    'accepted, unasked': 'accept',
    'accepted, r1': '·',
    'refused, unasked': '→ refused for good | refuse',
    'refused, r1': '·',
    live: '→ live',
    down: '→ closed',
    stopped: '→ closed',
  },
  live: {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ seeding',
    recordCame: '·',
    'accepted, unasked': '→ replaying | accept',
    'accepted, r1': '·',
    'refused, unasked': '→ refused for good | refuse',
    'refused, r1': '·',
    live: '·',
    down: '→ closed',
    stopped: '→ closed',
  },
  'refused for now': {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ seeding',
    recordCame: '·',
    'accepted, unasked': '→ replaying | accept',
    'accepted, r1': '·',
    'refused, unasked': '→ refused for good | refuse',
    'refused, r1': '·',
    live: '·',
    down: '→ closed',
    stopped: '→ closed',
  },
  'refused for good': {
    greeted: '→ greeting',
    wanted: '→ asked r2 | send',
    recordAsked: '→ seeding',
    recordCame: '·',
    'accepted, unasked': '→ replaying | accept',
    'accepted, r1': '·',
    'refused, unasked': 'refuse',
    'refused, r1': '·',
    live: '·',
    down: '·',
    stopped: '→ closed',
  },
};

/** Every kind of phase and event has a row and a column. */
type Missing<All extends string, Some extends string> = Exclude<All, Some>;
const noPhaseIsMissing: Missing<StreamPhase['name'], (typeof phases)[keyof typeof phases]['name']>[] = [];
const noEventIsMissing: Missing<StreamEvent['type'], (typeof events)[keyof typeof events]['type']>[] = [];

describe('[H1, S8, S10] the phases of a stream', () => {
  for (const [phase, row] of Object.entries(table)) {
    it.each(Object.entries(row))(`${phase}: %s → %s`, (event, expected) => {
      const before = phases[phase as keyof typeof phases];
      const [after, action] = stepStream(before, events[event as keyof typeof events]);
      const moved = nameOf(after) === nameOf(before) ? '' : `→ ${nameOf(after)}`;
      expect([moved, action === 'nothing' ? '' : action].filter(Boolean).join(' | ') || '·').toBe(expected);
    });
  }

  it('has no phase and no event besides', () => {
    expect([noPhaseIsMissing, noEventIsMissing]).toEqual([[], []]);
  });

  it('[S8] shows a record that is awaited in three phases, and in no other', () => {
    const awaited = Object.entries(phases).filter(([, phase]) => isRecordAwaited(phase));
    expect(awaited.map(([name]) => name)).toEqual(['closed, record awaited', 'greeting, record awaited', 'seeding']);
  });
});
