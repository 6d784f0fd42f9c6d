/** What an agent writes: positions, pieces, costs, questions; one event that does not fit harms itself only. [R10, K5] */

import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, type WireClient } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const received = (page: WireClient) => page.events().map(({ type, data }) => [type, data]);
const types = (page: WireClient) => page.events().map(({ type }) => type);
const size = (events: { data: { text: string } }[]) => events.map(({ data }) => data.text.length);

test('[R10] emit resolves to the place of the event, and the outcome tells where the terminal event stands', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const outcome = await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    await run.emit('agent_thinking', { thought: 'one' });
    return run.emit('note', { n: 1 });
  });
  const epoch = page.last('live')!.epoch;
  expect(outcome).toMatchObject({ result: { epoch, seq: 3 }, cursor: { epoch, seq: 4 } });
  expect(page.events().at(-1)!.seq).toBe(4);
});

test('[R10] a NaN where nobody waits is reported, and the run goes on; where somebody waits, it rejects', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const outcome = await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    run.thinking('hm', { confidence: Number.NaN });
    run.state({ bad: new Set() });
    run.patch([{ op: 'add', path: '/a', value: 1n }]);
    await run.tool('t', {}, ({ progress }) => progress({ percent: Number.NaN }));
    return run.emit('note', { n: Number.NaN }).catch((error) => error.code);
  });
  expect(outcome).toMatchObject({ status: 'completed', result: 'invalid-body' });
  expect(types(page)).toEqual(['agent_started', 'tool_executing', 'tool_completed', 'agent_completed']);
  expect(host.errors.map(({ where }) => where.split(' ')[0])).toEqual([
    'agent_thinking',
    'state_snapshot',
    'state_patch',
    'tool_progress',
  ]);
});

test('[R10] a tool gives the agent what it gave, also when no event can carry it; the page is told why', async () => {
  host = createTestManager({ limits: { maxEventBytes: 2_000 } });
  const page = await connect(host.manager);
  const huge = 'x'.repeat(3_000);
  const outcome = await host.manager.run({ user: 'ada', agent: 'a' }, async (run) =>
    [
      (await run.tool('large', {}, () => huge, { callId: 'c1' })) === huge,
      await run.tool('nan', {}, () => Number.NaN, { callId: 'c2' }),
      await run.tool('input', huge, () => 'fine', { callId: 'c3' }),
      1,
    ].map((each) => (Number.isNaN(each) ? 'NaN' : each)),
  );
  expect(outcome).toMatchObject({ status: 'completed', result: [true, 'NaN', 'fine', 1] });
  expect(received(page).slice(1, -1)).toMatchObject([
    ['tool_executing', { callId: 'c1' }],
    ['tool_failed', { callId: 'c1', error: { code: 'too-large', message: expect.stringMatching(/came to its end/) } }],
    ['tool_executing', { callId: 'c2' }],
    ['tool_failed', { callId: 'c2', error: { code: 'invalid-body' } }],
    ['tool_executing', { callId: 'c3', input: null }],
    ['tool_progress', { callId: 'c3', message: expect.stringMatching(/input cannot be shown/) }],
    ['tool_completed', { callId: 'c3', output: 'fine' }],
  ]);
});

test('[K5] texts over 64 KiB go in pieces, and no character is cut in two', async () => {
  // Room for all of it: a page that falls behind would not hear the pieces whose end follows. [K3]
  host = createTestManager({ limits: { maxBufferedBytes: 10_000_000 } });
  const page = await connect(host.manager);
  const text = `a${'😀'.repeat(70_000)}`;
  await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    const message = run.message({ messageId: 'm' });
    message.append(text);
    message.end();
    run.thinking(text);
    await run.tool('t', {}, ({ progress }) => progress({ mode: 'append', output: text, percent: 5 }));
    run.toolInput('t', { callId: 'c' }).append(text);
  });
  await settled();
  const of = (type: string) => page.events().filter((event) => event.type === type);
  const deltas = of('message_delta').map(({ data }) => data.text as string);
  expect(deltas.map(({ length }) => length)).toEqual([65_535, 65_536, 8_930]);
  expect(deltas.join('') === text).toBe(true);
  // A lone surrogate has no UTF-8 form.
  expect(deltas.map((piece) => new TextDecoder().decode(new TextEncoder().encode(piece)) === piece)).toEqual([
    true,
    true,
    true,
  ]);
  expect(of('message_completed').map(({ data }) => data.text === text)).toEqual([true]);
  const thoughts = of('agent_thinking');
  expect(thoughts.map(({ data }) => data.thought).join('') === text).toBe(true);
  expect(new Set(thoughts.map(({ data }) => data.thoughtId)).size).toBe(1);
  expect(
    of('tool_progress')
      .map(({ data }) => data.output)
      .join('') === text,
  ).toBe(true);
  expect(of('tool_progress').map(({ data }) => data.percent)).toEqual([5, undefined, undefined]);
  expect(size(of('tool_input_delta') as never)).toEqual([65_535, 65_536, 8_930]);
});

test('[K5] a message over 256 KiB, or over the bound of an event, ends without its text', async () => {
  host = createTestManager({ limits: { maxEventBytes: 100_000 } });
  const page = await connect(host.manager);
  await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    for (const [messageId, count] of [
      ['fits', 5],
      ['large', 11],
      ['huge', 30],
    ] as const) {
      const message = run.message({ messageId });
      for (let piece = 0; piece < count; piece++) message.append('x'.repeat(10_000));
      message.end();
    }
  });
  await settled();
  const ends = page.events().filter(({ type }) => type === 'message_completed');
  expect(ends.map(({ data }) => [data.messageId, data.text?.length])).toEqual([
    ['fits', 50_000],
    ['large', undefined],
    ['huge', undefined],
  ]);
  expect(host.errors).toEqual([]);
});

test('a call whose input is being written tells its pieces, then works under the same id', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    const call = run.toolInput('search');
    call.append('{"q":');
    call.append('1}');
    await run.tool('search', { q: 1 }, () => 'hit', { callId: call.callId });
  });
  const { callId } = page.events()[1]!.data;
  expect(received(page).slice(1, -1)).toMatchObject([
    ['tool_requested', { callId, tool: 'search' }],
    ['tool_input_delta', { callId, text: '{"q":' }],
    ['tool_input_delta', { callId, text: '1}' }],
    ['tool_executing', { callId, tool: 'search', input: { q: 1 } }],
    ['tool_completed', { callId, output: 'hit' }],
  ]);
});

test('usage goes out with the terminal event: the last value, however the run ends', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  await host.manager.run({ user: 'ada', agent: 'a' }, (run) => {
    run.usage({ tokens: 1 });
    run.usage({ tokens: 2 });
    expect(() => run.usage({ bad: 1n })).toThrow(/no JSON form/);
  });
  await host.manager.run({ user: 'ada', agent: 'a' }, (run) => {
    run.usage({ tokens: 3 });
    throw new Error('no');
  });
  const ends = page.events().filter(({ type }) => type === 'agent_completed' || type === 'agent_failed');
  expect(ends.map(({ data }) => data.usage)).toEqual([{ tokens: 2 }, { tokens: 3 }]);
});

test('an interrupted run ends with its questions, and the next one says what it goes on from', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const first = await host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, (run) => {
    const message = run.message();
    message.append('I would');
    return run.interrupt([{ id: 'q1', prompt: 'Send it?', schema: { type: 'boolean' } }]);
  });
  expect(first).toMatchObject({ status: 'interrupted', interrupts: [{ id: 'q1' }], cursor: { seq: 3 } });
  expect(page.events().at(-1)).toMatchObject({
    type: 'agent_interrupted',
    data: { interrupts: [{ id: 'q1', prompt: 'Send it?', schema: { type: 'boolean' } }] },
  });
  await host.manager.run({ user: 'ada', agent: 'a', runId: 'r2', continues: 'r1' }, () => 'sent');
  expect(page.events().find(({ runId }) => runId === 'r2')!.data).toEqual({ agent: 'a', continues: 'r1' });
  const bad = host.manager.run({ user: 'ada', agent: 'a' }, (run) => run.interrupt([{ id: 'q', prompt: 1n as never }]));
  expect(await bad).toMatchObject({ status: 'failed', error: { code: 'invalid-body' } });
});

test('[R10] the terminal event always fits: costs go first, then the result, and a text is cut', async () => {
  host = createTestManager({ limits: { maxEventBytes: 400 } });
  const page = await connect(host.manager);
  const huge = 'y'.repeat(1_000);
  await host.manager.run({ user: 'ada', agent: 'a', runId: 'costs' }, (run) => {
    run.usage(huge);
    return 'small';
  });
  const large = await host.manager.run({ user: 'ada', agent: 'a', runId: 'result' }, () => huge);
  const failed = await host.manager.run({ user: 'ada', agent: 'a', runId: 'error' }, () => {
    throw new Error(huge);
  });
  const ends = page.events().filter(({ type }) => type !== 'agent_started');
  expect(ends.map(({ runId, type }) => [runId, type])).toEqual([
    ['costs', 'agent_completed'],
    ['result', 'agent_failed'],
    ['error', 'agent_failed'],
  ]);
  expect(ends[1]!.data.error.code).toBe('too-large');
  expect(ends[2]!.data.error.message).toBe('y'.repeat(200));
  expect(isServerError(large.error, 'too-large')).toBe(true);
  expect((failed.error as Error).message).toBe(huge);
  expect(host.manager.stats().openRuns).toBe(0);
  await settled();
});
