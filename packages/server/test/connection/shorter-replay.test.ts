/** A replay that says it shorter says the same: the fold, every number, whatever the cuts. [K2, K3, K6, K8] */
import { foldRunEvents, openRun, type StreamEvent } from '@throughline/protocol/agent';
import { createManualClock } from '@throughline/test-support';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Replay } from '../../src/connection/replay.ts';
import { draftEvent } from '../../src/events/event-draft.ts';
import type { Hole, LogEntry } from '../../src/log/event-log.ts';
import { resolveOptions } from '../../src/options/settings.ts';

const settings = resolveOptions({ clock: createManualClock() });

type Said = readonly [type: string, data: unknown, runId?: string | undefined];

const entriesOf = (said: readonly Said[]): LogEntry[] =>
  said.map(([type, data, runId], index) => {
    const event = { type, data, ...(runId !== undefined && { runId }) };
    return { ...draftEvent('user:ada', event, `e${index + 1}`, settings), seq: index + 1 };
  });

const eventOf = ({ seq, text }: LogEntry): StreamEvent => ({ stream: 'me', seq, ...JSON.parse(`{${text}}`) });

type Frame =
  | { readonly op: 'event'; readonly event: StreamEvent; readonly size: number }
  | { readonly op: 'skip'; readonly from: number; readonly until: number }
  | {
      readonly op: 'lost';
      readonly from: number;
      readonly until: number;
      readonly runs: readonly string[] | undefined;
    };

interface Asked {
  readonly after?: number;
  readonly seen?: number;
  readonly owedAbove?: number;
  /** After how many entries a page of the log ends, again and again. */
  readonly cuts?: readonly number[];
}

/** What a page is sent of the entries after `after`. */
function replayed(entries: readonly LogEntry[], asked: Asked = {}, holes: readonly Hole[] = []): Frame[] {
  const { after = 0, seen = 0, owedAbove = Math.max(after, seen), cuts = [] } = asked;
  const frames: Frame[] = [];
  const replay = new Replay({
    seen,
    owedAbove,
    onNotAsked() {},
    sink: {
      event: (entry) => frames.push({ op: 'event', event: eventOf(entry), size: entry.text.length }),
      skip: (from, until) => frames.push({ op: 'skip', from, until }),
      lost: (from, until, runs) => frames.push({ op: 'lost', from, until, runs }),
    },
  });
  const state = { epoch: 'e', head: 0, front: 1, oldest: 1, seen: [], openRuns: [] };
  let rest = entries.filter(({ seq }) => seq > after);
  let through = after;
  for (let turn = 0; rest.length > 0; turn++) {
    const page = rest.slice(0, cuts.length > 0 ? cuts[turn % cuts.length] : rest.length);
    const until = page.at(-1)!.seq;
    const its = holes.filter((hole) => hole.from > through && hole.from <= until);
    replay.page({ state, entries: page, holes: its, through: until });
    rest = rest.slice(page.length);
    through = until;
  }
  replay.flush();
  return frames;
}

const written = (frames: readonly Frame[]): string =>
  frames
    .map((frame) =>
      frame.op === 'event'
        ? `${frame.event.seq}${JSON.stringify((frame.event.data as { text?: string })?.text ?? '')}`
        : `${frame.op === 'skip' ? '-' : 'lost '}${frame.from}-${frame.until}`,
    )
    .join(' ');

const piece = (text: string, messageId = 'm', runId = 'r'): Said => ['message_delta', { messageId, text }, runId];
const opening: Said = ['agent_started', { agent: 'a' }, 'r'];

describe('A replay says it shorter', () => {
  it('[K2] joins pieces of one part into the last of them, but for the first that it sends', () => {
    const entries = entriesOf([opening, piece('a'), piece('b'), piece('c'), piece('d')]);
    expect(written(replayed(entries))).toBe('1"" 2"a" -3-4 5"bcd"');
    expect(written(replayed(entries, { after: 3 }))).toBe('4"c" 5"d"');
    const [, , joined] = replayed(entries);
    expect(joined).toMatchObject({ from: 3 });
    const last = replayed(entries).at(-1);
    expect(last).toEqual({
      op: 'event',
      size: expect.any(Number),
      event: { ...eventOf(entries[4]!), data: { messageId: 'm', text: 'bcd' } },
    });
  });

  it('[K2] joins over events of other runs and of other parts, and not over another event of the run', () => {
    const note: Said = ['note', 1];
    const thought = (text: string): Said => ['agent_thinking', { thoughtId: 't', thought: text }, 'r'];
    expect(written(replayed(entriesOf([piece('a'), piece('b'), note, piece('x', 'm', 'q'), piece('c')])))).toBe(
      '1"a" -2-2 3"" 4"x" 5"bc"',
    );
    expect(written(replayed(entriesOf([piece('a'), thought('t'), piece('b'), thought('u'), piece('c')])))).toBe(
      '1"a" 2"" -3-3 4"" 5"bc"',
    );
    expect(
      written(replayed(entriesOf([piece('a'), piece('b'), ['state_snapshot', { state: 1 }, 'r'], piece('c')]))),
    ).toBe('1"a" 2"b" 3"" 4"c"');
  });

  it('[K2] joins only pieces that are equal but for id, at and text', () => {
    const step = (thought: string, number: number): Said => [
      'agent_thinking',
      { thought, thoughtId: 't', step: number },
      'r',
    ];
    const frames = replayed(entriesOf([step('a', 1), step('b', 1), step('c', 1), step('d', 2)]));
    expect(frames.map((frame) => (frame.op === 'event' ? frame.event.data : frame))).toEqual([
      { thought: 'a', thoughtId: 't', step: 1 },
      { op: 'skip', from: 2, until: 2 },
      { thought: 'bc', thoughtId: 't', step: 1 },
      { thought: 'd', thoughtId: 't', step: 2 },
    ]);
  });

  it('[K2] joins to at most 64 KiB of UTF-8', () => {
    const text = '€'.repeat(5_000);
    const frames = replayed(entriesOf([piece('a'), ...Array.from({ length: 30 }, () => piece(text))]));
    const sizes = frames.flatMap((frame) =>
      frame.op === 'event' ? [new TextEncoder().encode((frame.event.data as { text: string }).text).length] : [],
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBe(30 * 15_000 + 1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
    expect(sizes.length).toBeLessThan(12);
  });

  it('[K3] leaves out pieces whose end it sends, but for the first, over whatever stands between', () => {
    const end: Said = ['message_completed', { messageId: 'm', text: 'abcd' }, 'r'];
    const entries = entriesOf([
      opening,
      piece('a'),
      piece('b'),
      ['state_snapshot', { state: 1 }, 'r'],
      piece('cd'),
      end,
    ]);
    expect(written(replayed(entries))).toBe('1"" 2"a" -3-3 4"" -5-5 6"abcd"');
    expect(written(replayed(entries, { cuts: [1] }))).toBe('1"" 2"a" -3-3 4"" -5-5 6"abcd"');
  });

  it('[K2, K3] does neither across what the page had seen before its reload', () => {
    const end: Said = ['message_completed', { messageId: 'm', text: 'abcde' }, 'r'];
    const entries = entriesOf([piece('a'), piece('b'), piece('c'), piece('d'), piece('e'), end]);
    expect(written(replayed(entries, { seen: 3, owedAbove: 3 }))).toBe('1"a" -2-2 3"bc" -4-5 6"abcde"');
  });

  it('[K5] sends all pieces of a message that ends without its text', () => {
    const entries = entriesOf([piece('a'), piece('b'), piece('c'), ['message_completed', { messageId: 'm' }, 'r']]);
    expect(written(replayed(entries))).toBe('1"a" -2-2 3"bc" 4""');
  });

  it('[K3] holds back a bounded amount, and then says it', () => {
    const filler: Said[] = Array.from({ length: 60 }, () => ['note', 'x'.repeat(5_000)]);
    const frames = replayed(entriesOf([piece('a'), piece('b'), ...filler, piece('c'), piece('d')]));
    expect(frames.slice(0, 3).map((frame) => (frame.op === 'event' ? frame.event.seq : frame.op))).toEqual([1, 2, 3]);
    expect(written(frames.slice(-2))).toBe('-63-63 64"cd"');
  });

  it('[K9, K10] tells a hole as lost to whom it is owed, and passes over it else', () => {
    const entries = entriesOf([opening, ['note', 2], ['note', 3], ['note', 4], ['note', 5]]).filter(
      ({ seq }) => seq !== 2 && seq !== 3,
    );
    const holes = (runs?: readonly string[]): Hole[] => [{ from: 2, until: 3, ...(runs && { runs }) }];
    expect(written(replayed(entries, {}, holes([])))).toBe('1"" lost 2-3 4"" 5""');
    expect(written(replayed(entries, { owedAbove: 5 }, holes([])))).toBe('1"" -2-3 4"" 5""');
    expect(written(replayed(entries, { owedAbove: 5 }, holes(['r'])))).toBe('1"" lost 2-3 4"" 5""');
    expect(written(replayed(entries, { owedAbove: 2 }, holes([])))).toBe('1"" -2-2 lost 3-3 4"" 5""');
    expect(written(replayed(entries, { owedAbove: 5 }, holes()))).toBe('1"" lost 2-3 4"" 5""');
    expect(written(replayed(entries.slice(1), { after: 1, owedAbove: 5 }, holes()))).toBe('-2-3 4"" 5""');
  });
});

const runIds = ['r1', 'r2'] as const;
const ids = ['a', 'b'] as const;
const step = fc.record({
  run: fc.constantFrom(...runIds),
  id: fc.constantFrom(...ids),
  text: fc.string({ maxLength: 6, unit: 'grapheme' }),
  what: fc.constantFrom('message', 'message', 'message', 'thought', 'input', 'output', 'state', 'end', 'close', 'note'),
});

/** Events of two runs as an agent may write them: nothing follows an end of its part, nor the end of its run. */
function history(steps: readonly { run: string; id: string; text: string; what: string }[]): LogEntry[] {
  const said: Said[] = runIds.map((run) => ['agent_started', { agent: 'a' }, run]);
  const texts = new Map<string, string>();
  const over = new Set<string>();
  for (const { run, id, text, what } of steps) {
    const message = `${run} ${id}`;
    if (what === 'note') said.push(['note', text]);
    if (over.has(run)) continue;
    if (what === 'message' && !over.has(message)) {
      texts.set(message, (texts.get(message) ?? '') + text);
      said.push(piece(text, id, run));
    } else if (what === 'end' && !over.has(message)) {
      over.add(message);
      said.push(['message_completed', { messageId: id, text: texts.get(message) ?? '' }, run]);
    } else if (what === 'thought') said.push(['agent_thinking', { thoughtId: id, thought: text }, run]);
    else if (what === 'input' && !over.has(`call ${message}`))
      said.push(['tool_input_delta', { callId: id, text }, run]);
    else if (what === 'output') {
      if (!over.has(`call ${message}`)) said.push(['tool_executing', { callId: id, tool: 't', input: 1 }, run]);
      over.add(`call ${message}`);
      said.push(['tool_progress', { callId: id, mode: 'append', output: text }, run]);
    } else if (what === 'state') said.push(['state_snapshot', { state: text }, run]);
    else if (what === 'close') {
      over.add(run);
      said.push(['agent_completed', {}, run]);
    }
  }
  return entriesOf(said);
}

describe('Any replay', () => {
  it('[K8] folds to the same views, and accounts for every number once and in order, whatever the cursor and the cuts', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.nat(60),
        fc.nat(60),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
        (steps, from, further, cuts) => {
          const entries = history(steps);
          const after = Math.min(from, entries.length);
          const seen = Math.min(after + further, entries.length);
          const frames = replayed(entries, { after, seen, cuts });
          let accounted = after;
          for (const frame of frames) {
            expect(frame.op === 'event' ? frame.event.seq : frame.op === 'skip' ? frame.from : 0).toBe(accounted + 1);
            accounted = frame.op === 'event' ? frame.event.seq : frame.until;
          }
          expect(accounted).toBe(entries.length);
          const delivered = frames.flatMap((frame) => (frame.op === 'event' ? [frame.event] : []));
          for (const runId of runIds) {
            const whole = entries.map(eventOf).filter((event) => event.runId === runId);
            const before = whole.filter(({ seq }) => seq <= after);
            const later = delivered.filter((event) => event.runId === runId);
            const seenByPage = [...before, ...later];
            expect(comparable(foldRunEvents(openRun('me', runId), seenByPage))).toEqual(
              comparable(foldRunEvents(openRun('me', runId), whole)),
            );
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** What a person sees of a view; numbers of events tell how it came there. */
const comparable = (view: unknown): unknown =>
  JSON.parse(JSON.stringify(view, (key, value) => (/seq$/i.test(key) ? undefined : value)));
