/** Every run ends with exactly one terminal event, whatever the agent does. [V1, V8, U6–U8] */
import { createSettlingClock, settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, type WireClient } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const types = (page: WireClient) => page.events().map(({ type }) => type);
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
const send = (page: WireClient, id: string, type: string, data: unknown, more: object = {}): void =>
  void page.send({ op: 'submit', id, type, data, ...more });

test('[V8] an agent that throws ends in agent_failed, its open tool first; the caller gets the error', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const outcome = await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    void run.tool('slow', {}, () => new Promise(() => {})).catch(() => {});
    throw Object.assign(new Error('model said no'), { code: 'MODEL_REFUSED' });
  });
  expect(outcome).toMatchObject({ status: 'failed', error: { message: 'model said no' } });
  expect(types(page)).toEqual(['agent_started', 'tool_executing', 'tool_failed', 'agent_failed']);
  expect(page.events().at(-1)!.data).toEqual({ error: { code: 'model-refused', message: 'model said no' } });
});

test('a tool that throws is tool_failed and rejects in the agent; progress and times are told', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const outcome = await host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    await run.tool('good', { q: 1 }, async ({ progress }) => {
      progress({ percent: 50 });
      progress({ output: 'line', mode: 'append' });
      void host.clock.advance(250);
      await settled();
      return undefined;
    });
    await run.tool('bad', undefined, () => Promise.reject(new Error('no'))).catch(() => {});
    return 'went on';
  });
  expect(outcome.status).toBe('completed');
  expect(
    page
      .events()
      .slice(1, -1)
      .map(({ type, data: { callId: _, ...data } }) => [type, data]),
  ).toEqual([
    ['tool_executing', { tool: 'good', input: { q: 1 } }],
    ['tool_progress', { mode: 'replace', percent: 50 }],
    ['tool_progress', { mode: 'append', output: 'line' }],
    ['tool_completed', { tool: 'good', output: null, durationMs: 250 }],
    ['tool_executing', { tool: 'bad', input: null }],
    ['tool_failed', { tool: 'bad', error: { code: 'error', message: 'no' } }],
  ]);
});

test('a result without a JSON form fails the run by name', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const outcome = await host.manager.run({ user: 'ada', agent: 'a' }, () => ({ big: 1n }));
  expect(outcome.status).toBe('failed');
  expect(page.events().at(-1)).toMatchObject({ type: 'agent_failed', data: { error: { code: 'invalid-body' } } });
});

test('[V2] what an agent writes in one tick goes out in one message', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  await host.manager.run({ user: 'ada', agent: 'a' }, (run) => {
    const before = page.pipe.messages.length;
    const message = run.message();
    for (let number = 0; number < 50; number++) message.append(`${number} `);
    return settled().then(() => expect(page.pipe.messages.length - before).toBe(1));
  });
  expect(page.events().filter(({ type }) => type === 'message_delta')).toHaveLength(50);
  expect(page.events().find(({ type }) => type === 'message_completed')!.data.text).toHaveLength(140);
});

test('[V1] a second terminal, and anything after it, is refused as run-ended', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const { runId } = await host.manager.run({ user: 'ada', agent: 'a' }, () => 1);
  for (const type of ['agent_completed', 'agent_failed', 'agent_thinking']) {
    const error = await host.manager.publish({ user: 'ada' }, { type, data: {}, runId }).catch((caught) => caught);
    expect(isServerError(error, 'run-ended')).toBe(true);
  }
  expect(types(page)).toEqual(['agent_started', 'agent_completed']);
});

test('[U6] cancel_run by run: the agent hears of it, the run ends as cancelled, a later cancel is run-ended', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const running = host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, (run) => untilAborted(run.signal));
  await settled();
  send(page, 'c1', 'cancel_run', { runId: 'r1' });
  const outcome = await running;
  send(page, 'c2', 'cancel_run', { runId: 'r1' });
  send(page, 'c3', 'cancel_run', {});
  await settled();
  expect(outcome.status).toBe('cancelled');
  expect(types(page)).toEqual(['agent_started', 'cancel_requested', 'agent_cancelled']);
  expect(page.frames('receipt').map(({ id, ok, code }) => [id, ok ? 'ok' : code])).toEqual([
    ['c1', 'ok'],
    ['c2', 'run-ended'],
    ['c3', 'invalid'],
  ]);
});

test('[V8] a cancelled run that does not end is ended after the grace, and what it writes later is dropped', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  let write = (): void => {};
  const running = host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, (run) => {
    write = () => run.thinking('still here');
    return new Promise(() => {});
  });
  await settled();
  send(page, 'c1', 'cancel_run', { runId: 'r1' });
  await host.clock.advance(9_999);
  expect(types(page)).toEqual(['agent_started', 'cancel_requested']);
  await host.clock.advance(1);
  expect((await running).status).toBe('cancelled');
  write();
  await settled();
  expect(types(page)).toEqual(['agent_started', 'cancel_requested', 'agent_cancelled']);
  expect(host.manager.stats().openRuns).toBe(0);
});

test('[U6] cancel by submit id works before the run is known, also when the run lives on another stream', async () => {
  host = createTestManager();
  let begin = (): void => {};
  const runs: Promise<unknown>[] = [];
  host.manager.onSubmit('user_message', async (command, { userId }) => {
    await new Promise<void>((resolve) => (begin = resolve));
    runs.push(
      host.manager.run({ stream: 'thread:1', userId, agent: 'a', submitId: command.id }, (run) =>
        untilAborted(run.signal),
      ),
    );
    return 'started';
  });
  const page = await connect(host.manager, { streams: { 'thread:1': { from: 'start' } } });
  send(page, 'c1', 'user_message', {});
  await settled();
  send(page, 'c2', 'cancel_run', { submitId: 'c1' });
  await settled();
  expect(page.frames('receipt')).toMatchObject([{ id: 'c2', ok: true }]);
  begin();
  await settled();
  expect(await Promise.all(runs)).toMatchObject([{ status: 'cancelled' }]);
  expect(page.events('thread:1').map(({ type, submitId }) => [type, submitId])).toEqual([
    ['agent_started', 'c1'],
    ['agent_cancelled', 'c1'],
  ]);
  expect(host.manager.stats().submitsInFlight).toBe(0);
});

test('[V5, U6] the submit id of another user cancels nothing of it', async () => {
  host = createTestManager();
  host.manager.onSubmit('user_message', (command, { userId }) => {
    void host.manager.run({ stream: 'thread:1', userId, agent: 'a', submitId: command.id }, (run) =>
      untilAborted(run.signal),
    );
  });
  const ada = await connect(host.manager, { user: 'ada', streams: { 'thread:1': { from: 'start' } } });
  const bob = await connect(host.manager, { user: 'bob' });
  send(ada, 'c1', 'user_message', {});
  await settled();
  send(bob, 'x', 'cancel_run', { submitId: 'c1' });
  await settled();
  expect(ada.events('thread:1').map(({ type }) => type)).toEqual(['agent_started']);
  // Not even when the other user has a command of the very same id under way.
  send(bob, 'c1', 'user_message', {});
  await settled();
  send(bob, 'z', 'cancel_run', { submitId: 'c1' });
  await settled();
  expect(
    ada
      .events('thread:1')
      .filter(({ userId }) => userId === 'ada')
      .map(({ type }) => type),
  ).toEqual(['agent_started']);
  send(bob, 'y', 'cancel_run', { runId: ada.events('thread:1')[0]!.runId });
  await settled();
  expect(bob.last('receipt')).toMatchObject({ code: 'run-ended' });
  expect(
    ada
      .events('thread:1')
      .filter(({ userId }) => userId === 'ada')
      .map(({ type }) => type),
  ).toEqual(['agent_started']);
});

test('[U7, R8] an approval waits; the first answer wins, and later ones hear that, for as long as the run is open', async () => {
  host = createTestManager();
  const tabs = await Promise.all([connect(host.manager), connect(host.manager)]);
  let finish = (): void => {};
  const running = host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, async (run) => {
    const answer = await run.approval('Send it?', { approvalId: 'ap 1 — odd' });
    await new Promise<void>((resolve) => (finish = resolve));
    return answer;
  });
  await settled();
  const answer = (tab: number, id: string, approvalId: string, approved: boolean, more: object = {}) =>
    send(tabs[tab]!, id, 'resolve_approval', { runId: 'r1', approvalId, approved, ...more });
  answer(0, 'c1', 'ap 1 — odd', true, { data: { note: 'go' } });
  answer(1, 'c2', 'ap 1 — odd', false);
  answer(1, 'c3', 'unknown', false);
  answer(1, 'c4', 'ap 1 — odd', false, { runId: 'never' });
  await settled();
  answer(1, 'c5', 'ap 1 — odd', false);
  await settled();
  finish();
  expect(await running).toMatchObject({
    status: 'completed',
    result: { approved: true, data: { note: 'go' }, by: 'ada' },
  });
  answer(1, 'c6', 'ap 1 — odd', false);
  await settled();
  expect(tabs[0]!.frames('receipt')).toMatchObject([{ id: 'c1', ok: true }]);
  expect(tabs[1]!.frames('receipt').map(({ id, code }) => [id, code])).toEqual([
    ['c2', 'already-resolved'],
    ['c3', 'invalid'],
    ['c4', 'invalid'],
    ['c5', 'already-resolved'],
    ['c6', 'run-ended'],
  ]);
  expect(types(tabs[0]!)).toEqual(['agent_started', 'approval_requested', 'approval_resolved', 'agent_completed']);
});

test('[R8] one id in two runs is two approvals, and an answer reads no event', async () => {
  const log = createTestLog();
  let reads = 0;
  host = createTestManager({
    log: {
      ...log,
      read: (...args) => {
        reads++;
        return log.read(...args);
      },
    },
  });
  const page = await connect(host.manager);
  const ask = (runId: string) =>
    host.manager.run({ user: 'ada', agent: 'a', runId }, (run) => run.approval('?', { approvalId: 'same' }));
  const running = [ask('r1'), ask('r2')];
  await settled();
  const before = reads;
  send(page, 'c1', 'resolve_approval', { runId: 'r2', approvalId: 'same', approved: false });
  expect(await running[1]).toMatchObject({ result: { approved: false } });
  expect(reads).toBe(before);
  expect(await host.manager.openRuns({ waiting: true })).toMatchObject([{ runId: 'r1', approvals: ['same'] }]);
  send(page, 'c2', 'resolve_approval', { runId: 'r1', approvalId: 'same', approved: true });
  expect(await running[0]).toMatchObject({ result: { approved: true } });
});

test('[U8] cancel and approval reach the agent on another node, through the log', async () => {
  const clock = createSettlingClock();
  const log = createTestLog();
  const [agents, pages] = [createTestManager({ log, clock }), createTestManager({ log, clock })];
  host = createTestManager();
  const page = await connect(pages.manager);
  const approving = agents.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, (run) =>
    run.approval('?', { approvalId: 'p' }),
  );
  const cancelling = agents.manager.run({ user: 'ada', agent: 'a', runId: 'r2' }, (run) => untilAborted(run.signal));
  await settled();
  send(page, 'c1', 'resolve_approval', { runId: 'r1', approvalId: 'p', approved: true });
  send(page, 'c2', 'cancel_run', { runId: 'r2' });
  expect(await approving).toMatchObject({ status: 'completed', result: { approved: true } });
  expect(await cancelling).toMatchObject({ status: 'cancelled' });
  await Promise.all([agents.manager.close(), pages.manager.close()]);
});

test('[V8] a run silent for an hour is ended as abandoned; an open approval keeps it', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const silent = host.manager.run({ user: 'ada', agent: 'a', runId: 'silent' }, (run) => untilAborted(run.signal));
  void host.manager.run({ user: 'ada', agent: 'a', runId: 'asking' }, (run) => run.approval('?'));
  for (let minute = 0; minute <= 61; minute++) {
    page.send({ op: 'ping', t: minute });
    await host.clock.advance(30_000);
    page.send({ op: 'ping', t: minute });
    await host.clock.advance(30_000);
  }
  expect(await silent).toMatchObject({ status: 'failed' });
  const ended = page.events().filter(({ type }) => type === 'agent_failed');
  expect(ended).toMatchObject([{ runId: 'silent', data: { error: { code: 'abandoned' } } }]);
  expect(host.manager.stats().openRuns).toBe(1);
});

test('[V8] a run whose node has died is ended as abandoned when somebody looks at the stream', async () => {
  host = createTestManager();
  await host.manager.publish('user:ada', { type: 'agent_started', data: { agent: 'a' }, runId: 'orphan' });
  await host.clock.advance(3_600_000);
  const page = await connect(host.manager, { streams: { me: { from: 'start' } } });
  expect(page.events().map(({ type, runId }) => [type, runId])).toContainEqual(['agent_failed', 'orphan']);
});

test('closing tells the agents, waits for their final events, and ends runs as retryable', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const running = host.manager.run({ user: 'ada', agent: 'a' }, (run) => untilAborted(run.signal));
  await settled();
  await host.manager.close();
  expect(await running).toMatchObject({ status: 'failed' });
  expect(page.events().at(-1)).toMatchObject({
    type: 'agent_failed',
    data: { error: { code: 'closed', retryable: true } },
  });
  expect(page.frames().at(-1)).toMatchObject({ op: 'fault', code: 'restarting' });
  const late = await host.manager.run({ user: 'ada', agent: 'a' }, () => 1).catch((caught) => caught);
  expect(isServerError(late, 'closed')).toBe(true);
});

test('closing with a drain lets what runs come to its end; newcomers are told to come back, each at another time', async () => {
  host = createTestManager();
  const pages = await Promise.all(Array.from({ length: 5 }, () => connect(host.manager)));
  let finish = (_answer: string): void => {};
  const running = host.manager.run(
    { user: 'ada', agent: 'a' },
    () => new Promise<string>((resolve) => (finish = resolve)),
  );
  await settled();
  const closing = host.manager.close({ drainMs: 10_000 });
  const newcomer = await connect(host.manager);
  expect(newcomer.last('fault')).toMatchObject({ code: 'restarting' });
  expect(pages[0]!.closedWith).toBeUndefined();
  finish('done');
  expect(await running).toMatchObject({ status: 'completed', result: 'done' });
  await closing;
  for (const page of pages) {
    expect(page.events().at(-1)!.type).toBe('agent_completed');
    expect(page.closedWith).toEqual({ code: 1012, reason: 'restarting' });
  }
  const waits = pages.map((page) => page.last('fault')!.retryAfterMs);
  expect(new Set(waits).size).toBeGreaterThan(3);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...waits)).toBeLessThan(6_000);
  expect(host.manager.stats()).toMatchObject({ connections: 0, timers: 0, streams: 0, users: 0 });
  expect(host.clock.pending).toBe(0);
});
