import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  agentEvents,
  agentEventTypes,
  createRunRules,
  defineEvents,
  type RunRulesOptions,
  runRuleLaws,
  type StreamEvent,
} from '../../src/agent/index.ts';
import { eventOf, goldenPath, type StoryLine, story } from './story.ts';

/** What every event breaks, as `seq rule`. */
function brokenBy(events: readonly unknown[], options?: RunRulesOptions): string[] {
  const rules = createRunRules(options);
  return events.flatMap((event) => rules.check(event)).map(({ seq, rule }) => `${seq} ${rule}`);
}
function reportOn(events: readonly unknown[], options?: RunRulesOptions) {
  const rules = createRunRules(options);
  for (const event of events) rules.check(event);
  return rules.report();
}
const started: StoryLine = ['agent_started', { agent: 'a' }];
const completed: StoryLine = ['agent_completed', { result: 'done' }];
const executing = (callId: string, tool = 't'): StoryLine => ['tool_executing', { callId, tool, input: null }];
const finished = (callId: string, tool = 't'): StoryLine => ['tool_completed', { callId, tool, output: null }];
const failed = (callId: string): StoryLine => [
  'tool_failed',
  { callId, tool: 't', error: { code: 'timeout', message: 'Too slow.' } },
];
const within = ([type, data]: StoryLine, envelope: Partial<StreamEvent>): StoryLine => [type, data, envelope];
const broken = (...lines: readonly StoryLine[]) => brokenBy(story(...lines));

describe('the golden path', () => {
  it('[25] breaks nothing, on either level, event by event and as a whole', () => {
    expect(brokenBy(goldenPath())).toEqual([]);
    for (const level of ['strict', 'lenient'] as const) {
      expect(reportOn(goldenPath(), { level })).toMatchObject({
        passed: true,
        severity: undefined,
        findings: [],
        counts: {},
      });
    }
  });

  it('the table of laws names every rule once', () => {
    const ids = runRuleLaws.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toMatchInlineSnapshot(`
      [
        "GP-ENVELOPE",
        "GP-SEQ",
        "GP-TYPE",
        "GP-RUN-ID",
        "GP-BODY",
        "GP-START",
        "GP-ONE-END",
        "GP-AFTER-END",
        "GP-TOOL-PAIR",
        "GP-TOOL-OPEN",
        "GP-USER",
        "GP-THOUGHT",
        "GP-MESSAGE-TEXT",
        "GP-MESSAGE-OPEN",
        "GP-APPROVAL-OPEN",
        "GP-EMPTY",
        "GP-SILENCE",
        "GP-RUN-TIME",
        "GP-TOOL-TIME",
        "GP-CLOCK",
        "GP-COMPLETE",
      ]
    `);
  });
});

it('docs/golden-path.md shows the rules as they are', () => {
  const page = readFileSync(new URL('../../../../docs/golden-path.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `GP-'));
  expect(rows).toEqual(runRuleLaws.map(({ id, severity, law }) => `| \`${id}\` | ${severity} | ${law} |`));
});

describe('envelopes, types and bodies', () => {
  it.each([
    ['stream', 'a b'],
    ['seq', 0],
    ['seq', 2 ** 53],
    ['id', ''],
    ['type', 'Agent Started'],
    ['at', -1],
    ['at', 'now'],
    ['data', undefined],
    ['runId', 7],
    ['userId', {}],
  ])('[GP-ENVELOPE] %s cannot be %j', (field, value) => {
    const rules = createRunRules();
    const [finding] = rules.check({ ...eventOf(1, 'agent_started', { agent: 'a' }), [field]: value });
    expect(finding).toMatchObject({ rule: 'GP-ENVELOPE', severity: 'error', message: expect.stringContaining(field) });
  });

  it('[GP-TYPE] an unknown type is a warning, and a registered one is none', () => {
    const events = story(started, ['order_placed', { total: 1 }], completed);
    expect(brokenBy(events)).toEqual(['2 GP-TYPE']);
    expect(brokenBy(events, { registry: defineEvents({ order_placed: z.object({ total: z.number() }) }) })).toEqual([]);
  });

  it('[GP-RUN-ID] an event of an agent without a run is nobody’s', () => {
    expect(broken(['agent_thinking', { thought: 'x' }, { runId: undefined }])).toEqual(['1 GP-RUN-ID']);
    const registry = defineEvents({ ...agentEvents, note: z.string() });
    expect(brokenBy(story(['note', 'x', { runId: undefined }]), { registry })).toEqual([]);
  });

  it('[GP-RUN-ID] a cancel may name the submit that starts the run instead', () => {
    const cancel = (submitId?: string) => broken(['cancel_requested', {}, { runId: undefined, submitId }]);
    expect(cancel('s1')).toEqual([]);
    expect(cancel()).toEqual(['1 GP-RUN-ID']);
  });

  it('[GP-BODY] a body fits its schema: the built-in one, or the app’s own', () => {
    expect(broken(started, ['agent_thinking', { thought: 42 }])).toEqual(['2 GP-BODY']);
    const registry = defineEvents({ order_placed: z.object({ total: z.number() }) });
    expect(brokenBy(story(started, ['order_placed', { total: 'x' }]), { registry })).toEqual(['2 GP-BODY']);
  });
});

describe('[GP-SEQ]', () => {
  const seqs = (...numbers: readonly number[]) => {
    const rules = createRunRules();
    const findings = numbers.flatMap((seq) => rules.check(eventOf(seq, 'state_snapshot', { state: 1 })));
    return findings.filter(({ rule }) => rule === 'GP-SEQ').map(({ message }) => message);
  };

  it('tells a hole, a repetition and a late event apart', () => {
    expect(seqs(1, 2, 5, 4, 4, 6)).toEqual([
      'Before number 5 of me, 3 to 4 are missing.',
      'Number 4 of me came late, after 5.',
      'Number 4 of me came twice.',
    ]);
    expect(seqs(7, 6, 8)).toEqual(['Number 6 of me came late, after 7.']);
  });

  it('a stream may begin anywhere, and streams are counted apart', () => {
    expect(seqs(41, 42)).toEqual([]);
    const events = [eventOf(1, ...started), eventOf(1, 'agent_started', { agent: 'b' }, { stream: 'thread:1' })];
    expect(brokenBy(events)).toEqual([]);
  });

  it('a repeated event marks itself alone: its run is not judged by it again', () => {
    const events = goldenPath();
    expect(brokenBy([...events, ...events])).toEqual(events.map(({ seq }) => `${seq} GP-SEQ`));
  });

  it('a tool whose start comes late is judged once, and not again at the end', () => {
    const [first, start, end, last] = story(started, executing('c'), finished('c'), completed) as [
      StreamEvent,
      StreamEvent,
      StreamEvent,
      StreamEvent,
    ];
    expect(brokenBy([first, end, start, last])).toEqual(['3 GP-SEQ', '3 GP-TOOL-PAIR', '2 GP-SEQ']);
  });
});

describe('the life of a run', () => {
  it('[GP-START] begins with an opening event, once', () => {
    expect(broken(['agent_thinking', { thought: 'x' }], started)).toEqual(['1 GP-START']);
    expect(broken(started, started)).toEqual(['2 GP-START']);
  });

  it('[GP-START] a run whose start may lie before what was seen is not at fault, if one says so', () => {
    const events = [eventOf(7, 'agent_thinking', { thought: 'x' })];
    expect(brokenBy(events)).toEqual(['7 GP-START']);
    expect(brokenBy(events, { joinsRuns: true })).toEqual([]);
    expect(brokenBy([{ ...events[0], seq: 1 }], { joinsRuns: true })).toEqual(['1 GP-START']);
  });

  it('[GP-ONE-END] ends once', () => {
    expect(broken(started, completed, ['agent_cancelled', {}])).toEqual(['3 GP-ONE-END']);
  });

  it('[GP-AFTER-END] says nothing after its end', () => {
    expect(broken(started, completed, ['agent_thinking', { thought: 'x' }])).toEqual(['3 GP-AFTER-END']);
  });

  it('[GP-AFTER-END] what a person asks for may cross the end on its way', () => {
    const answered: StoryLine = ['approval_resolved', { approvalId: 'a', approved: true }];
    expect(broken(started, completed, ['cancel_requested', { by: 'ada' }], answered)).toEqual([]);
  });

  it('runs are told apart', () => {
    expect(broken(started, ['agent_started', { agent: 'b' }, { runId: 'r2' }], completed)).toEqual([]);
  });
});

describe('tools', () => {
  it('[GP-TOOL-PAIR] an end matches its start by call id, not by name', () => {
    expect(broken(started, executing('c1'), finished('c2'))).toEqual(['3 GP-TOOL-PAIR']);
    expect(broken(started, executing('c1'), executing('c2'), finished('c2'), finished('c1'))).toEqual([]);
    expect(broken(started, executing('c1', 'search'), finished('c1', 'read'))).toEqual(['3 GP-TOOL-PAIR']);
  });

  it('[GP-TOOL-PAIR] a tool ends once; one that failed may be tried again', () => {
    expect(broken(started, executing('c'), finished('c'), finished('c'))).toEqual(['4 GP-TOOL-PAIR']);
    expect(broken(started, executing('c'), executing('c'))).toEqual(['3 GP-TOOL-PAIR']);
    expect(broken(started, executing('c'), failed('c'), executing('c'), finished('c'))).toEqual([]);
    expect(broken(started, ['tool_denied', { callId: 'c', tool: 't' }])).toEqual([]);
    expect(broken(started, executing('c'), finished('c'), ['tool_progress', { callId: 'c', mode: 'append' }])).toEqual([
      '4 GP-TOOL-PAIR',
    ]);
  });

  it('[GP-TOOL-OPEN] every tool is closed before the end of its run', () => {
    expect(broken(started, executing('c1'), executing('c2'), finished('c1'), completed)).toEqual(['5 GP-TOOL-OPEN']);
    const rules = createRunRules();
    const findings = story(started, executing('c1', 'search'), completed).flatMap((event) => rules.check(event));
    expect(findings[0]?.message).toBe('agent_completed ends the run while tools are open: search (c1).');
  });

  it('[GP-TOOL-TIME] a tool takes at most a minute', () => {
    const late = { at: 62_001 };
    expect(broken(started, executing('c'), within(finished('c'), late))).toEqual(['3 GP-SILENCE', '3 GP-TOOL-TIME']);
  });
});

describe('users and thoughts', () => {
  it('[GP-USER] on `me` every event is the session’s user’s', () => {
    const events = story(within(started, { userId: 'ada' }), ['agent_thinking', { thought: 'x' }, { userId: 'bob' }]);
    expect(brokenBy(events)).toEqual(['2 GP-USER']);
    expect(brokenBy(events, { userId: 'bob' })).toEqual(['1 GP-USER']);
  });

  it('[GP-USER] the full name of a user’s stream names its user; a shared stream has many', () => {
    const by = (stream: string) => [eventOf(1, 'agent_started', { agent: 'a' }, { stream, userId: 'bob' })];
    expect(brokenBy(by('user:ada'))).toEqual(['1 GP-USER']);
    expect(brokenBy(by('user:bob'))).toEqual([]);
    expect(brokenBy(by('thread:42'))).toEqual([]);
  });

  const piece = (messageId: string, text: string, more = {}): StoryLine => [
    'message_delta',
    { messageId, text, ...more },
  ];
  const whole = (messageId: string, text?: string): StoryLine => ['message_completed', { messageId, text }];

  it('[GP-MESSAGE-TEXT] a completed message says what its pieces said', () => {
    expect(broken(started, piece('m', 'It '), piece('m', 'is'), whole('m', 'It is'), completed)).toEqual([]);
    expect(broken(started, piece('m', 'It '), piece('m', 'is'), whole('m', 'It was'), completed)).toEqual([
      '4 GP-MESSAGE-TEXT',
    ]);
    expect(broken(started, piece('m', 'ab'), whole('m', 'ba'), completed)).toEqual(['3 GP-MESSAGE-TEXT']);
    expect(broken(started, whole('m', 'no pieces at all'), completed)).toEqual([]);
    expect(broken(started, piece('m', 'a'), whole('m'), completed)).toEqual([]);
    expect(broken(started, piece('m', 'old'), piece('m', 'new', { anew: true }), whole('m', 'new'), completed)).toEqual(
      [],
    );
  });

  it('[GP-MESSAGE-TEXT] who was not shown every piece cannot tell', () => {
    const [first, second, , last, end] = story(
      started,
      piece('m', 'It '),
      piece('m', 'is'),
      whole('m', 'It is'),
      completed,
    );
    expect(brokenBy([first, second, last, end])).toEqual(['4 GP-SEQ']);
    expect(brokenBy([second, last, end], { joinsRuns: true })).not.toContain('4 GP-MESSAGE-TEXT');
  });

  it('[GP-MESSAGE-OPEN] a message that was begun is completed before its run completes', () => {
    expect(broken(started, piece('m', 'It '), piece('n', 'x'), whole('n', 'x'), completed)).toEqual([
      '2 GP-MESSAGE-OPEN',
    ]);
    expect(broken(started, piece('m', 'It '), ['agent_cancelled', {}])).toEqual([]);
  });

  it('[GP-APPROVAL-OPEN] an approval is answered before its run completes', () => {
    const asked: StoryLine = ['approval_requested', { approvalId: 'a', prompt: '?' }];
    const answered: StoryLine = ['approval_resolved', { approvalId: 'a', approved: true }];
    expect(broken(started, asked, completed)).toEqual(['3 GP-APPROVAL-OPEN']);
    expect(broken(started, asked, answered, completed)).toEqual([]);
    expect(broken(started, asked, ['agent_cancelled', {}])).toEqual([]);
  });

  it('[GP-EMPTY] a run that completes says something', () => {
    const end = (result?: unknown): StoryLine => ['agent_completed', { result }];
    for (const nothing of [undefined, null, '', ' \n']) expect(broken(started, end(nothing))).toEqual(['2 GP-EMPTY']);
    expect(broken(started, piece('m', ' '), whole('m', ' '), end())).toEqual(['4 GP-EMPTY']);
    for (const result of [0, false, 'x', {}]) expect(broken(started, end(result))).toEqual([]);
    expect(broken(started, piece('m', 'Hi'), whole('m'), end())).toEqual([]);
    expect(broken(started, ['agent_failed', { error: { code: 'x', message: 'x' } }])).toEqual([]);
    expect(reportOn(story(started, end()), { level: 'lenient' }).passed).toBe(true);
    expect(reportOn(story(started, end()), { level: 'strict' }).passed).toBe(false);
  });

  it('[GP-TOOL-PAIR] arguments are written before the tool works', () => {
    const delta: StoryLine = ['tool_input_delta', { callId: 'c', text: '{' }];
    const requested: StoryLine = ['tool_requested', { callId: 'c', tool: 't' }];
    expect(broken(started, requested, delta, executing('c'), finished('c'), completed)).toEqual([]);
    expect(broken(started, delta, requested, executing('c'), finished('c'), completed)).toEqual(['2 GP-TOOL-PAIR']);
    expect(broken(started, executing('c'), delta, finished('c'), completed)).toEqual(['3 GP-TOOL-PAIR']);
  });

  it('[GP-START] a run that is announced again in a new life of the log has not started twice', () => {
    const again: StoryLine = ['agent_started', { agent: 'a', again: { epoch: 'e', seq: 1 } }];
    expect(broken(started, again, completed)).toEqual([]);
    expect(broken(again, completed)).toEqual([]);
  });

  it('an interrupted run is not incomplete', () => {
    const report = reportOn(story(started, ['agent_interrupted', { interrupts: [] }]), { level: 'strict' });
    expect(report).toMatchObject({ passed: true, runs: [{ completeness: 'interrupted' }] });
  });

  it('[GP-THOUGHT] a whole thought is not blank', () => {
    expect(broken(started, ['agent_thinking', { thought: ' \n' }])).toEqual(['2 GP-THOUGHT']);
  });

  it('[GP-THOUGHT] a blank piece is fine; a thought of blank pieces marks its last one, when the run ends', () => {
    const piece = (thoughtId: string, thought: string): StoryLine => ['agent_thinking', { thought, thoughtId }];
    expect(broken(started, piece('t', ''), piece('t', 'x'), completed)).toEqual([]);
    expect(broken(started, piece('t', ' '), piece('u', 'x'), piece('t', ''), completed)).toEqual(['4 GP-THOUGHT']);
  });
});

describe('time', () => {
  const at = (seconds: number) => ({ at: seconds * 1_000 });

  it('[GP-SILENCE] a run speaks every 30 seconds, unless it waits for an approval', () => {
    expect(broken(started, ['agent_thinking', { thought: 'x' }, at(31)])).toEqual([]);
    expect(broken(started, ['agent_thinking', { thought: 'x' }, at(32)])).toEqual(['2 GP-SILENCE']);
    const asked: StoryLine = ['approval_requested', { approvalId: 'a', prompt: '?' }];
    const answered: StoryLine = ['approval_resolved', { approvalId: 'a', approved: true }, at(3_600)];
    expect(broken(started, asked, answered, within(completed, at(3_601)))).toEqual([]);
  });

  it('[GP-RUN-TIME] is said once, when the 300 seconds are over', () => {
    const thoughts = Array.from(
      { length: 15 },
      (_, n): StoryLine => ['agent_thinking', { thought: 'x' }, at(1 + 25 * (n + 1))],
    );
    expect(broken(started, ...thoughts)).toEqual(['14 GP-RUN-TIME']);
  });

  it('[GP-CLOCK] the server’s clock and ours agree within an hour; what is sent again may be old', () => {
    const hour = 3_600_000;
    const event = (time: number, more: object = {}) => ({ ...eventOf(1, ...started), at: time, ...more });
    const now = () => 100 * hour;
    expect(brokenBy([event(99 * hour)], { now })).toEqual([]);
    expect(brokenBy([event(101 * hour + 1)], { now })).toEqual(['1 GP-CLOCK']);
    expect(brokenBy([event(99 * hour - 1)], { now })).toEqual(['1 GP-CLOCK']);
    expect(brokenBy([event(5, { replay: true })], { now })).toEqual([]);
    expect(brokenBy([event(5, { origin: 'replay' })], { now })).toEqual([]);
    expect(brokenBy([event(5)])).toEqual([]);
  });

  it('limits can be set', () => {
    expect(brokenBy(goldenPath(), { limits: { silenceMs: 999 } })).toHaveLength(7);
  });
});

describe('the report', () => {
  const thought: StoryLine = ['agent_thinking', { thought: 'x' }];

  it.each([
    ['full', goldenPath()],
    ['no-tools', story(started, thought, completed)],
    ['failed', story(started, ['agent_failed', { error: { code: 'x', message: 'x' } }])],
    ['cancelled', story(started, ['agent_cancelled', {}])],
    ['incomplete', story(started, thought)],
    ['incomplete', story(started, completed)],
    ['incomplete', story(started, thought, executing('c'), failed('c'), completed)],
  ] as const)('knows %s', (completeness, events) => {
    expect(reportOn(events).runs[0]?.completeness).toBe(completeness);
  });

  it('[GP-COMPLETE] an incomplete run fails strict and passes lenient, and says what is missing', () => {
    const events = story(started, completed);
    expect(reportOn(events, { level: 'lenient' }).passed).toBe(true);
    const report = reportOn(events, { level: 'strict' });
    expect(report).toMatchObject({ passed: false, severity: 'warning', counts: { 'GP-COMPLETE': 1 } });
    expect(report.findings[0]?.message).toBe(
      'The run r1 left the golden path: there is no agent_thinking, no tool_executing, no tool_completed.',
    );
  });

  it('an error fails both levels, and a warning after it does not lower it', () => {
    const events = story(started, finished('c'), ['order_placed', 1]);
    for (const level of ['strict', 'lenient'] as const) {
      expect(reportOn(events, { level })).toMatchObject({
        passed: false,
        severity: 'error',
        runs: [{ severity: 'error' }],
      });
    }
  });

  it('gives the figures of each run', () => {
    expect(reportOn(goldenPath())).toMatchObject({
      events: 8,
      eventsPerSecond: 8 / 7,
      runs: [
        {
          stream: 'me',
          runId: 'r1',
          events: 8,
          firstEventMs: 1_000,
          totalMs: 7_000,
          longestGapMs: 1_000,
          eventsPerSecond: 8 / 7,
          tools: [{ callId: 'c1', tool: 'search', durationMs: 1_000 }],
        },
      ],
      streams: [{ stream: 'me', events: 8, firstSeq: 1, lastSeq: 8, missing: 0 }],
    });
  });

  it('counts the numbers that never came', () => {
    const missing = (...seqs: number[]) =>
      reportOn(seqs.map((seq) => eventOf(seq, 'agent_started', { agent: 'a' }, { runId: `r${seq}` }))).streams[0]
        ?.missing;
    expect(missing(1, 2, 3)).toBe(0);
    expect(missing(1, 5)).toBe(3);
    expect(missing(1, 5, 3)).toBe(2);
    expect(missing(5, 2)).toBe(2);
    expect(missing(1, 1_000_000)).toBe(999_998);
  });
});

describe('bounds', () => {
  it('a flood of runs, streams, tools and findings is remembered within the limits', () => {
    const limits = { runs: 10, streams: 3, partsPerRun: 5, findings: 7 };
    const rules = createRunRules({ limits });
    for (let n = 1; n <= 100; n += 1) {
      rules.check(eventOf(1, 'agent_started', { agent: 'a' }, { stream: `s${n}`, runId: `run${n}` }));
      rules.check(eventOf(n + 1, 'agent_thinking', { thought: 1 }, { stream: 's0', runId: 'long' }));
      rules.check(eventOf(n + 1_000, 'tool_executing', { callId: `c${n}`, tool: 't', input: 1 }, { runId: 'tools' }));
    }
    const report = rules.report();
    expect(report.runs.length).toBeLessThanOrEqual(10);
    expect(report.streams.length).toBeLessThanOrEqual(3);
    expect(report.forgottenRuns).toBeGreaterThan(80);
    expect(Math.max(...report.runs.map(({ tools }) => tools.length))).toBeLessThanOrEqual(5);
    expect(report.furtherFindings).toBeGreaterThan(90);
    expect(report.counts['GP-BODY']).toBe(100);
  });

  it('a run that has ended is forgotten before one that goes on', () => {
    const rules = createRunRules({ limits: { runs: 2 } });
    rules.check(eventOf(1, 'agent_started', { agent: 'a' }, { runId: 'open' }));
    rules.check(eventOf(2, 'agent_started', { agent: 'a' }, { runId: 'done' }));
    rules.check(eventOf(3, 'agent_cancelled', {}, { runId: 'done' }));
    rules.check(eventOf(4, 'agent_started', { agent: 'a' }, { runId: 'new' }));
    expect(rules.report().runs.map(({ runId }) => runId)).toEqual(['open', 'new']);
  });
});

describe('whatever comes', () => {
  it('never throws, and every finding names a rule', () => {
    const ids = new Set(runRuleLaws.map(({ id }) => id));
    const event = fc.record(
      {
        stream: fc.constantFrom('me', 'user:ada', '__proto__', 'a b'),
        seq: fc.oneof(fc.nat({ max: 20 }), fc.anything()),
        id: fc.constantFrom('e', '', 'e2'),
        type: fc.oneof(fc.constantFrom(...agentEventTypes), fc.constantFrom('constructor', 'x y')),
        at: fc.oneof(fc.nat(), fc.anything()),
        data: fc.anything(),
        runId: fc.constantFrom('r1', 'r2', '__proto__', undefined),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(event, fc.anything()), { maxLength: 30 }), (values) => {
        const rules = createRunRules({ level: 'strict', now: () => 0 });
        for (const value of values) for (const { rule } of rules.check(value)) expect(ids).toContain(rule);
        expect(rules.report().events).toBe(values.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a value that throws when it is read, and a clock that throws, are findings', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    );
    expect(createRunRules().check(hostile)).toMatchObject([{ rule: 'GP-ENVELOPE' }]);
    const now = () => {
      throw new Error('no');
    };
    expect(createRunRules({ now }).check(goldenPath()[0])).toMatchObject([{ rule: 'GP-ENVELOPE' }]);
  });
});
