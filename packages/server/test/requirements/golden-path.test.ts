/** Requirements 1–5 and 25: each of the five golden-path events arrives once, whole, and makes a run. */
import { agentEvents, createRunRules, foldRunEvents, openRun, type StreamEvent } from '@throughline/protocol/agent';
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, type Frame } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const bodies = {
  agent_started: { agent: 'researcher', input: { question: 'Boiling?', tags: ['a', { deep: [1, 2.5, -0.125] }] } },
  agent_thinking: { thought: 'Let me look…', thoughtId: 't1', step: 1, totalSteps: 3, confidence: 0.75 },
  tool_executing: {
    callId: 'c1',
    tool: 'search',
    input: { limit: 9007199254740991, ratio: 1e-7, nested: { none: null } },
  },
  tool_completed: { callId: 'c1', tool: 'search', output: [{ hit: '4 °C', score: 0.1 }], durationMs: 12 },
  agent_completed: { result: { text: 'It is 100 °C.', sources: [] }, durationMs: 40 },
} as const;

test.each(Object.entries(bodies).map(([type, data], index) => [index + 1, type, data] as const))(
  '[%i] %s arrives as exactly one frame, body untouched, with userId, at, seq and id',
  async (_number, type, data) => {
    host = createTestManager({ events: agentEvents });
    const page = await connect(host.manager, { user: 'ada' });
    const before = structuredClone(data);
    await host.manager.publish({ user: 'ada' }, { type, data, runId: 'r1', id: 'event-1' });
    const events = page.events('me');
    expect(events).toEqual([
      {
        op: 'event',
        stream: 'me',
        seq: 1,
        id: 'event-1',
        type,
        at: host.clock.now(),
        data: before,
        runId: 'r1',
        userId: 'ada',
      },
    ]);
    expect(events[0]!.data).toEqual(before);
  },
);

const asStreamEvent = (frame: Frame) => ({ ...frame, stream: 'user:ada' }) as unknown as StreamEvent;

test('[3, 4] a tool’s end pairs with its start by call id, also when two tools overlap', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  let finishFirst = (): void => {};
  await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    const first = run.tool('slow', {}, () => new Promise<string>((resolve) => (finishFirst = () => resolve('slow'))));
    await run.tool('fast', {}, () => 'fast');
    finishFirst();
    await first;
  });
  const tools = page.events().filter(({ type }) => type.startsWith('tool_'));
  expect(tools.map(({ type, data }) => [type, data.tool])).toEqual([
    ['tool_executing', 'slow'],
    ['tool_executing', 'fast'],
    ['tool_completed', 'fast'],
    ['tool_completed', 'slow'],
  ]);
  expect(tools[0]!.data.callId).toBe(tools[3]!.data.callId);
  expect(tools[1]!.data.callId).toBe(tools[2]!.data.callId);
  expect(tools[0]!.data.callId).not.toBe(tools[1]!.data.callId);
});

test('[5, 25] a full run validates event by event and as a sequence, and its result can be read from its view', async () => {
  host = createTestManager({ events: agentEvents });
  const page = await connect(host.manager, { user: 'ada' });
  const outcome = await host.manager.run({ user: 'ada', agent: 'researcher', input: { q: 1 } }, async (run) => {
    run.thinking('First I search.');
    await run.tool('search', { q: 'ice' }, () => ['a']);
    return { answer: 4 };
  });
  const rules = createRunRules({ level: 'strict', userId: 'ada', registry: agentEvents });
  const events = page.events().map(asStreamEvent);
  expect(events.flatMap((event) => rules.check({ ...event, stream: 'me' }))).toEqual([]);
  expect(rules.report()).toMatchObject({
    passed: true,
    runs: [{ runId: outcome.runId, completeness: 'full', severity: undefined }],
  });
  expect(foldRunEvents(openRun('user:ada', outcome.runId), events)).toMatchObject({
    status: 'completed',
    result: { answer: 4 },
    runId: outcome.runId,
  });
});

test('[25] two runs that interleave are judged each for itself', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  const work = async (run: any) => {
    run.thinking('One.');
    await run.tool('search', {}, () => null);
    return 'done';
  };
  await Promise.all([
    host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, work),
    host.manager.run({ user: 'ada', agent: 'b', runId: 'r2' }, work),
  ]);
  const rules = createRunRules({ level: 'strict', userId: 'ada' });
  expect(page.events().flatMap((event) => rules.check(event))).toEqual([]);
  expect(rules.report().runs.map(({ runId, completeness }) => [runId, completeness])).toEqual([
    ['r1', 'full'],
    ['r2', 'full'],
  ]);
});
