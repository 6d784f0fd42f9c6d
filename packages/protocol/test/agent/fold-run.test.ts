import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  foldEvents,
  foldRun,
  isOpen,
  isPartOpen,
  isTerminal,
  type MessagePart,
  markRun,
  openRun,
  type RunView,
  restoreRun,
  rewindRun,
  type StreamEvent,
  type ToolPart,
} from '../../src/agent/index.ts';
import { eventOf, goldenPath, type StoryLine, story } from './story.ts';

const foldAll = (events: readonly StreamEvent[], view?: RunView): RunView =>
  events.reduce<RunView | undefined>((before, event) => foldRun(before, event), view) as RunView;
const foldStory = (...lines: readonly StoryLine[]): RunView => foldAll(story(...lines));

describe('a run from start to end', () => {
  it('folds the golden path into one ordered list of parts', () => {
    const view = foldAll(goldenPath());
    expect(view).toMatchObject({
      stream: 'me',
      runId: 'r1',
      agent: 'researcher',
      userId: 'ada',
      submitId: 's1',
      input: { question: 'How cold?' },
      status: 'completed',
      result: 'It is 4 °C',
      usage: { outputTokens: 6 },
      startedAt: 1_000,
      endedAt: 8_000,
      firstSeq: 1,
      lastSeq: 8,
      timings: { firstPartMs: 1_000, totalMs: 7_000 },
    });
    expect(view.parts).toEqual([
      { kind: 'thought', id: 'e2', text: 'Look it up.', step: 1, totalSteps: 2, confidence: undefined },
      expect.objectContaining({
        kind: 'tool',
        id: 'c1',
        tool: 'search',
        status: 'completed',
        input: { query: 'cold' },
        output: { celsius: 4 },
        startedAt: 3_000,
        durationMs: 1_000,
      }),
      { kind: 'message', id: 'm1', role: 'agent', text: 'It is 4 °C', complete: true },
    ]);
  });

  it('keeps text, tool card and text in the order in which they happened', () => {
    const view = foldStory(
      ['agent_started', { agent: 'a' }],
      ['message_delta', { messageId: 'm1', text: 'Wait' }],
      ['tool_executing', { callId: 'c1', tool: 't', input: null }],
      ['message_delta', { messageId: 'm2', text: 'Here' }],
      ['tool_completed', { callId: 'c1', tool: 't', output: 1 }],
      ['message_delta', { messageId: 'm1', text: '…' }],
    );
    expect(view.parts.map((part) => part.id)).toEqual(['m1', 'c1', 'm2']);
    expect((view.parts[0] as MessagePart).text).toBe('Wait…');
  });

  it('is pending before the first event and running after it', () => {
    const view = openRun('me', 'r1');
    expect([view.status, isOpen(view)]).toEqual(['pending', true]);
    expect(foldRun(view, eventOf(4, 'agent_started', { agent: 'a' }))).toMatchObject({
      status: 'running',
      agent: 'a',
      firstSeq: 4,
    });
  });

  it.each([
    ['agent_completed', { result: 1 }, { status: 'completed', result: 1 }],
    [
      'agent_failed',
      { error: { code: 'no', message: 'No.' } },
      { status: 'failed', error: { code: 'no', message: 'No.' } },
    ],
    ['agent_cancelled', { reason: 'stop' }, { status: 'cancelled', reason: 'stop', error: undefined }],
    [
      'agent_interrupted',
      { interrupts: [{ id: 'q', prompt: 'Send it?', callId: 'c' }, { prompt: 'no id' }], usage: { tokens: 3 } },
      {
        status: 'interrupted',
        interrupts: [{ id: 'q', prompt: 'Send it?', schema: undefined, callId: 'c' }],
        usage: { tokens: 3 },
      },
    ],
  ])('%s ends it', (type, data, expected) => {
    const view = foldStory(['agent_started', { agent: 'a' }], [type, data]);
    expect(view).toMatchObject({ ...expected, endedAt: 2_000 });
    expect([isTerminal(view.status), isOpen(view)]).toEqual([true, false]);
  });

  it('notes that a cancel was asked for, and goes on until the agent ends it', () => {
    const view = foldStory(['agent_started', { agent: 'a' }], ['cancel_requested', { by: 'ada' }]);
    expect(view).toMatchObject({ cancelRequested: true, status: 'running' });
  });

  it('[K11] says which interrupted run it goes on with', () => {
    expect(foldStory(['agent_started', { agent: 'a', continues: 'r0' }]).continues).toBe('r0');
    expect(foldStory(['agent_started', { agent: 'a' }]).continues).toBeUndefined();
  });

  it('nothing after the terminal event changes the view', () => {
    const view = foldAll(goldenPath());
    expect(foldRun(view, eventOf(9, 'message_delta', { messageId: 'm2', text: 'more' }))).toBe(view);
    expect(foldRun(view, eventOf(10, 'agent_failed', { error: { code: 'x', message: 'x' } }))).toBe(view);
    expect(foldRun(view, eventOf(1, 'agent_started', { agent: 'z' }), { epoch: 'another' })).toBe(view);
  });

  it('a run first seen in the middle makes a view too', () => {
    const view = foldRun(undefined, eventOf(57, 'tool_completed', { callId: 'c9', tool: 'search', output: 1 }));
    expect(view).toMatchObject({ status: 'running', firstSeq: 57, startedAt: undefined });
    expect(view.parts).toMatchObject([{ kind: 'tool', id: 'c9', tool: 'search', status: 'completed', output: 1 }]);
  });

  it('takes the length of a run that it did not see start from its end', () => {
    const view = foldRun(undefined, eventOf(9, 'agent_completed', { durationMs: 1_234 }));
    expect(view.timings).toEqual({ firstPartMs: undefined, totalMs: 1_234 });
  });

  it('does not count what the user said as the first part', () => {
    const view = foldStory(
      ['agent_started', { agent: 'a' }],
      ['user_message', { messageId: 'q', text: 'Hello?' }],
      ['message_delta', { messageId: 'm', text: 'Hello.' }],
    );
    expect(view.parts[0]).toEqual({ kind: 'message', id: 'q', role: 'user', text: 'Hello?', complete: true });
    expect(view.timings.firstPartMs).toBe(2_000);
  });
});

describe('text', () => {
  it('pieces under one thoughtId are one thought; thoughts without one stay apart', () => {
    const view = foldStory(
      ['agent_thinking', { thought: 'a', thoughtId: 't', step: 1 }],
      ['agent_thinking', { thought: 'x' }],
      ['agent_thinking', { thought: 'b', thoughtId: 't', confidence: 0.5 }],
      ['agent_thinking', { thought: 'y' }],
    );
    expect(view.parts).toMatchObject([
      { id: 't', text: 'ab', step: 1, confidence: 0.5 },
      { id: 'e2', text: 'x' },
      { id: 'e4', text: 'y' },
    ]);
  });

  it('the full text heals a delta that was lost', () => {
    const view = foldStory(
      ['message_delta', { messageId: 'm', text: 'A' }],
      ['message_delta', { messageId: 'm', text: 'C' }],
      ['message_completed', { messageId: 'm', text: 'ABC' }],
      ['message_delta', { messageId: 'm', text: 'D' }],
    );
    expect(view.parts).toEqual([{ kind: 'message', id: 'm', role: 'agent', text: 'ABC', complete: true }]);
  });
});

describe('text that is said otherwise', () => {
  it('[K5] a message that is completed without its text is what its pieces are', () => {
    const view = foldStory(
      ['message_delta', { messageId: 'm', text: 'A' }],
      ['message_delta', { messageId: 'm', text: 'B' }],
      ['message_completed', { messageId: 'm' }],
      ['message_completed', { messageId: 'empty' }],
    );
    expect(view.parts).toMatchObject([
      { id: 'm', text: 'AB', complete: true },
      { id: 'empty', text: '', complete: true },
    ]);
  });

  it('[R9] a piece that is said anew replaces what was there', () => {
    const view = foldStory(
      ['message_delta', { messageId: 'm', text: 'old' }],
      ['message_delta', { messageId: 'm', text: 'all of it', anew: true }],
      ['message_delta', { messageId: 'm', text: '!' }],
      ['agent_thinking', { thoughtId: 't', thought: 'old', step: 2 }],
      ['agent_thinking', { thoughtId: 't', thought: 'new', anew: true }],
      ['tool_input_delta', { callId: 'c', text: 'old' }],
      ['tool_input_delta', { callId: 'c', text: '{', anew: true }],
      ['tool_input_delta', { callId: 'c', text: '}' }],
    );
    expect(view.parts).toMatchObject([
      { text: 'all of it!' },
      { text: 'new', step: 2 },
      { kind: 'tool', argsText: '{}', status: 'requested' },
    ]);
  });
});

describe('[K12] a view of which content is missing', () => {
  const started: StoryLine = ['agent_started', { agent: 'a' }];
  const says = (text: string): StoryLine => ['message_delta', { messageId: 'm', text }];
  const again = (epoch: string, seq: number) => ({ agent: 'a', again: { epoch, seq } });
  const open = foldEvents(story(started, says('A'), says('B')), { epoch: 'one' })[0] as RunView;

  it('is partial when it begins without an opening event, and stays so', () => {
    const view = foldStory(says('B'));
    expect(view.partial).toBe(true);
    expect(foldRun(view, eventOf(2, 'agent_completed', {})).partial).toBe(true);
    expect(foldStory(started, says('A')).partial).toBe(false);
    const registry = { order_opened: { schema: {} as never, opens: true } };
    expect(foldRun(undefined, eventOf(1, 'order_opened', {}), { registry }).partial).toBe(false);
    expect(foldRun(undefined, eventOf(1, 'order_opened', {})).partial).toBe(true);
  });

  it('is partial once it was lost, and after numbers were given anew', () => {
    const lost = markRun(open, 'lost');
    expect(foldRun(lost, eventOf(4, ...says('C')), { epoch: 'one' })).toMatchObject({
      status: 'running',
      partial: true,
    });
    expect(rewindRun(open, 2).partial).toBe(true);
    expect([markRun(open, 'stalled').partial, markRun(open, 'incomplete').partial]).toEqual([false, false]);
  });

  it('is whole again only when it is told from its opening event', () => {
    const lost = markRun(open, 'lost');
    const view = foldRun(lost, eventOf(1, ...started), { epoch: 'two' });
    expect(view).toMatchObject({ partial: false, parts: [] });
  });

  it('is partial when the run goes on in a new life of the log without a word', () => {
    expect(foldRun(open, eventOf(1, ...says('C')), { epoch: 'two' }).partial).toBe(true);
  });

  it('[R9] an announcement goes on with the view; it is whole when the page had seen the last event before it', () => {
    const heard = foldRun(open, eventOf(1, 'agent_started', again('one', 3)), { epoch: 'two' });
    expect(heard).toMatchObject({ partial: false, status: 'running', startedAt: 1_000, firstSeq: 1, lastSeq: 1 });
    expect(heard.parts).toMatchObject([{ text: 'AB' }]);
    const view = foldRun(heard, eventOf(2, 'message_delta', { messageId: 'm', text: 'AB', anew: true }), {
      epoch: 'two',
    });
    expect(view.parts).toMatchObject([{ text: 'AB' }]);
    expect(foldRun(open, eventOf(1, 'agent_started', again('one', 4)), { epoch: 'two' }).partial).toBe(true);
    expect(foldRun(open, eventOf(1, 'agent_started', again('zero', 3)), { epoch: 'two' }).partial).toBe(true);
    const lost = markRun(open, 'lost');
    expect(foldRun(lost, eventOf(1, 'agent_started', again('one', 3)), { epoch: 'two' }).partial).toBe(true);
  });

  it('[R9] an announcement without an earlier view makes a partial one', () => {
    expect(foldRun(undefined, eventOf(1, 'agent_started', again('one', 3)), { epoch: 'two' })).toMatchObject({
      partial: true,
      agent: 'a',
      startedAt: 1_000,
    });
  });
});

it('parts of different kinds may share an id', () => {
  const view = foldStory(
    ['agent_thinking', { thought: 'x', thoughtId: '1' }],
    ['tool_executing', { callId: '1', tool: 't', input: null }],
    ['message_delta', { messageId: '1', text: 'y' }],
    ['approval_requested', { approvalId: '1', prompt: '?' }],
    ['agent_thinking', { thought: 'z', thoughtId: '1' }],
  );
  expect(view.parts.map((part) => part.kind)).toEqual(['thought', 'tool', 'message', 'approval']);
  expect(view.parts[0]).toMatchObject({ text: 'xz' });
});

describe('tools', () => {
  const tool = (...lines: readonly StoryLine[]) => foldStory(...lines).parts[0] as ToolPart;

  it('go requested → executing → completed by call id', () => {
    const requested: StoryLine = ['tool_requested', { callId: 'c', tool: 't', argsText: '{"q":' }];
    const again: StoryLine = ['tool_requested', { callId: 'c', tool: 't', argsText: '{"q":1}' }];
    const executing: StoryLine = ['tool_executing', { callId: 'c', tool: 't', input: { q: 1 }, expectedMs: 500 }];
    expect(tool(requested)).toMatchObject({ status: 'requested', argsText: '{"q":' });
    expect(tool(requested, again)).toMatchObject({ status: 'requested', argsText: '{"q":1}' });
    expect(tool(requested, again, executing)).toMatchObject({
      status: 'executing',
      input: { q: 1 },
      expectedMs: 500,
    });
    expect(
      tool(requested, executing, ['tool_completed', { callId: 'c', tool: 't', output: 2, durationMs: 7 }]),
    ).toMatchObject({ status: 'completed', output: 2, durationMs: 7, startedAt: 2_000 });
  });

  it('progress appends or replaces the output, and is over with the end', () => {
    const executing: StoryLine = ['tool_executing', { callId: 'c', tool: 't', input: null }];
    const first: StoryLine = ['tool_progress', { callId: 'c', mode: 'append', output: 'a', percent: 10 }];
    const second: StoryLine = ['tool_progress', { callId: 'c', mode: 'append', output: 'b', message: 'half' }];
    expect(tool(executing, first, second)).toMatchObject({ output: 'ab', percent: 10, progress: 'half' });
    const replaced: StoryLine = ['tool_progress', { callId: 'c', mode: 'replace', output: 'z' }];
    expect(tool(executing, first, second, replaced).output).toBe('z');
    const completed: StoryLine = ['tool_completed', { callId: 'c', tool: 't', output: { hits: 3 } }];
    expect(tool(executing, first, completed, second)).toMatchObject({ status: 'completed', output: { hits: 3 } });
  });

  it('failed keeps the error, and a second try under the same call id forgets it', () => {
    const executing: StoryLine = ['tool_executing', { callId: 'c', tool: 't', input: null }];
    const failed: StoryLine = [
      'tool_failed',
      { callId: 'c', tool: 't', error: { code: 'timeout', message: 'Too slow.' } },
    ];
    expect(tool(executing, failed)).toMatchObject({ status: 'failed', error: { code: 'timeout' }, durationMs: 1_000 });
    expect(tool(executing, failed, executing)).toMatchObject({
      status: 'executing',
      error: undefined,
      startedAt: 3_000,
    });
  });

  it('denied keeps the reason', () => {
    expect(tool(['tool_denied', { callId: 'c', tool: 't', reason: 'Not allowed.' }])).toMatchObject({
      status: 'denied',
      error: { code: 'denied', message: 'Not allowed.' },
    });
  });

  it('a tool without an end is not at work any more once its run has ended', () => {
    const view = foldStory(['tool_executing', { callId: 'c', tool: 't', input: null }]);
    expect(isPartOpen(view, view.parts[0]!)).toBe(true);
    const ended = foldRun(view, eventOf(2, 'agent_cancelled', {}));
    expect(isPartOpen(ended, ended.parts[0]!)).toBe(false);
  });
});

describe('approvals', () => {
  const asked = (id: string): StoryLine => ['approval_requested', { approvalId: id, prompt: `Do ${id}?` }];
  const answered = (id: string, approved: boolean): StoryLine => [
    'approval_resolved',
    { approvalId: id, approved, by: 'ada' },
  ];

  it('the run waits until every approval is answered', () => {
    expect(foldStory(asked('a'), asked('b')).status).toBe('waiting');
    expect(foldStory(asked('a'), asked('b'), answered('a', true)).status).toBe('waiting');
    expect(foldStory(asked('a'), asked('b'), answered('a', true), answered('b', false)).status).toBe('running');
  });

  it('a thought while the run waits does not end the waiting', () => {
    expect(foldStory(asked('a'), ['agent_thinking', { thought: 'Hm.' }]).status).toBe('waiting');
  });

  it('[U7] the first answer counts', () => {
    const view = foldStory(asked('a'), answered('a', true), answered('a', false));
    expect(view.parts).toMatchObject([{ kind: 'approval', id: 'a', prompt: 'Do a?', approved: true, by: 'ada' }]);
  });
});

describe('state', () => {
  const patch: StoryLine = ['state_patch', { patch: [{ op: 'replace', path: '/n', value: 2 }] }];
  const events = story(['state_snapshot', { state: { n: 1 } }], patch);

  it('a snapshot replaces it; a patch is left alone without applyPatch', () => {
    expect(foldAll(events).state).toEqual({ n: 1 });
  });

  it('applyPatch folds the patch; one that throws leaves the state as it was', () => {
    const [view] = foldEvents(events, { applyPatch: (state, [first]) => ({ ...(state as object), patched: first }) });
    expect(view?.state).toEqual({ n: 1, patched: { op: 'replace', path: '/n', value: 2 } });
    const [unharmed] = foldEvents(events, {
      applyPatch() {
        throw new Error('no such path');
      },
    });
    expect(unharmed?.state).toEqual({ n: 1 });
  });
});

describe('custom events', () => {
  it('keep their place among the parts', () => {
    const view = foldStory(['agent_thinking', { thought: 'x' }], ['order_placed', { total: 3 }]);
    expect(view.parts[1]).toEqual({ kind: 'custom', id: 'e2', type: 'order_placed', data: { total: 3 } });
    expect(view.status).toBe('running');
  });

  it('of a type that closes runs complete the run', () => {
    const registry = { order_placed: { schema: {} as never, closes: true } };
    const view = foldRun(undefined, eventOf(1, 'order_placed', { total: 3 }), { registry });
    expect(view).toMatchObject({ status: 'completed', result: { total: 3 } });
  });

  it('of a type that views leave out, or that is a piece of something, make no part', () => {
    const schema = {} as never;
    const registry = {
      chunk: { schema, view: false },
      piece: { schema, part: () => ({ piece: 'p', text: 'text' }) },
      over: { schema, closes: true, view: false },
      message_delta: { schema, view: false },
    };
    const events = story(
      ['agent_started', { agent: 'a' }],
      ['chunk', { n: 1 }],
      ['piece', { text: 'x' }],
      ['message_delta', { messageId: 'm', text: 'shown all the same' }],
    );
    const [view] = foldEvents(events, { registry });
    expect(view).toMatchObject({ status: 'running', lastSeq: 4, parts: [{ kind: 'message' }] });
    const ended = foldRun(view, eventOf(5, 'over', { secret: 1 }), { registry });
    expect(ended).toMatchObject({ status: 'completed', result: undefined });
  });

  it('a type that objects inherit is a custom event like any other', () => {
    expect(foldStory(['constructor', 1]).parts).toMatchObject([{ kind: 'custom', type: 'constructor', data: 1 }]);
  });

  it.each([
    ['message_delta', { messageId: 1, text: 'x' }],
    ['message_completed', null],
    ['agent_thinking', { thought: {} }],
    ['tool_completed', []],
    ['approval_resolved', { approvalId: 'a', approved: 'yes' }],
    ['state_patch', 'x'],
  ])('a %s whose body cannot be read is kept as one', (type, data) => {
    expect(foldStory([type, data]).parts).toEqual([{ kind: 'custom', id: 'e1', type, data }]);
  });
});

describe('healing', () => {
  const open = foldStory(['agent_started', { agent: 'a' }], ['agent_thinking', { thought: 'x' }]);

  it.each(['incomplete', 'lost', 'stalled'] as const)('[S11] a later event heals %s', (status) => {
    const marked = markRun(open, status);
    expect(marked.status).toBe(status);
    expect(foldRun(marked, eventOf(3, 'agent_thinking', { thought: 'y' })).status).toBe('running');
    expect(foldRun(marked, eventOf(3, 'agent_completed', {})).status).toBe('completed');
  });

  it('a run that waited for an approval waits again', () => {
    const waiting = foldRun(open, eventOf(3, 'approval_requested', { approvalId: 'p', prompt: '?' }));
    const healed = foldRun(markRun(waiting, 'lost'), eventOf(4, 'agent_thinking', { thought: 'y' }));
    expect(healed.status).toBe('waiting');
  });

  it('a finished run cannot be marked, a waiting one cannot stall, and marking twice changes nothing', () => {
    const finished = foldRun(open, eventOf(3, 'agent_completed', {}));
    expect(markRun(finished, 'lost')).toBe(finished);
    const waiting = foldRun(open, eventOf(3, 'approval_requested', { approvalId: 'p', prompt: '?' }));
    expect(markRun(waiting, 'stalled')).toBe(waiting);
    const lost = markRun(open, 'lost');
    expect(markRun(lost, 'lost')).toBe(lost);
    expect(markRun(lost, 'stalled')).toBe(lost);
  });
});

describe('resets', () => {
  const open = foldEvents(goldenPath().slice(0, 6), { epoch: 'one' })[0] as RunView;

  it('[S8] a run told from its start in a new epoch is folded from its start', () => {
    const [again] = [foldEvents(goldenPath(), { epoch: 'two' })[0]];
    const view = goldenPath().reduce((before, event) => foldRun(before, event, { epoch: 'two' }), open);
    expect(view).toEqual(again);
  });

  it('[S8] a run that goes on in a new epoch goes on in the view', () => {
    const view = foldRun(markRun(open, 'incomplete'), eventOf(1, 'message_delta', { messageId: 'm1', text: '!' }), {
      epoch: 'two',
    });
    expect(view).toMatchObject({ status: 'running', epoch: 'two', firstSeq: 1, lastSeq: 1 });
    expect((view.parts[2] as MessagePart).text).toBe('It is 4 °C!');
  });

  it('numbers that are given anew within an epoch count after a rewind', () => {
    const anew = eventOf(4, 'message_delta', { messageId: 'm9', text: 'new' });
    expect(foldRun(open, anew)).toBe(open);
    expect(foldRun(rewindRun(open, 3), anew).parts.at(-1)).toMatchObject({ id: 'm9' });
  });
});

describe('identity', () => {
  it('an event that was folded before changes nothing', () => {
    const events = goldenPath().slice(0, 6);
    const view = foldAll(events);
    for (const event of events) expect(foldRun(view, event)).toBe(view);
  });

  it('an event of another run or stream changes nothing', () => {
    const view = foldAll(goldenPath().slice(0, 2));
    expect(foldRun(view, eventOf(9, 'agent_completed', {}, { runId: 'r2' }))).toBe(view);
    expect(foldRun(view, eventOf(9, 'agent_completed', {}, { stream: 'thread:1' }))).toBe(view);
  });

  it('only the part that changed is a new object, and the list only when a part changed', () => {
    const before = foldAll(goldenPath().slice(0, 5));
    const after = foldRun(before, goldenPath()[5]!);
    expect(after.parts[0]).toBe(before.parts[0]);
    expect(after.parts[1]).toBe(before.parts[1]);
    expect(after.parts[2]).not.toBe(before.parts[2]);
    expect(after.timings).toBe(before.timings);
    expect(foldRun(after, eventOf(9, 'cancel_requested', {})).parts).toBe(after.parts);
  });

  it('never changes a view that was handed out', () => {
    let view: RunView | undefined;
    for (const event of goldenPath()) {
      const before = view && JSON.stringify(view);
      const next: RunView = foldRun(view, event);
      if (view) expect(JSON.stringify(view)).toBe(before);
      view = next;
    }
  });
});

describe('foldEvents and restoreRun', () => {
  it('gives every run once, in the order in which they begin', () => {
    const events = [
      eventOf(1, 'agent_started', { agent: 'a' }, { runId: 'r2' }),
      eventOf(2, 'agent_started', { agent: 'b' }, { runId: 'r1' }),
      eventOf(3, 'note', {}, { runId: undefined }),
      eventOf(4, 'agent_completed', {}, { runId: 'r2' }),
      eventOf(1, 'agent_started', { agent: 'c' }, { runId: 'r1', stream: 'thread:1' }),
    ];
    expect(foldEvents(events).map((view) => [view.stream, view.runId, view.agent, view.status])).toEqual([
      ['me', 'r2', 'a', 'completed'],
      ['me', 'r1', 'b', 'running'],
      ['thread:1', 'r1', 'c', 'running'],
    ]);
  });

  it('a view that went through JSON is the same view', () => {
    const view = foldAll(goldenPath().slice(0, 6));
    expect(restoreRun(JSON.parse(JSON.stringify(view)))).toEqual(view);
    expect(restoreRun({ ...view, stream: 'user:ada' }, 'me')).toEqual(view);
  });

  it.each([null, 1, {}, { ...openRun('me', 'r'), status: 'toString' }, { ...openRun('me', 'r'), parts: [null] }])(
    'refuses %j',
    (stored) => {
      expect(restoreRun(stored)).toBeUndefined();
    },
  );
});

it('a view tells its parts apart by kind', () => {
  const part = openRun('me', 'r').parts[0];
  if (part?.kind === 'message') expectTypeOf(part).toEqualTypeOf<MessagePart>();
  // @ts-expect-error a view cannot be written to
  const write = (view: RunView) => (view.status = 'completed');
  expect(write).toBeTypeOf('function');
});
