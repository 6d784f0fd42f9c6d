/** A run whose node is gone ends or goes on within seconds, once, and the node that comes back writes nothing. [R1–R9] */

import { createSettlingClock, settled } from '@throughline/test-support';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import type { ResumedRun } from '../../src/manager.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';
import { createFreezableNode, createSharedLog, type FreezableNode, type SharedClock } from '../support/frozen-node.ts';
import { connect } from '../support/wire-client.ts';

let clock: SharedClock;
let log: EventLog;
let nodes: FreezableNode[];
beforeEach(() => {
  clock = createSettlingClock();
  log = createSharedLog(clock);
  nodes = [];
});
afterEach(async () => {
  for (const node of nodes) node.thaw();
  await Promise.all(nodes.map(({ manager }) => manager.close()));
});

const node = (options: ManagerOptions = {}): FreezableNode => {
  const made = createFreezableNode(log, clock, options);
  nodes.push(made);
  return made;
};
const pass = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 1_000) {
    await clock.advance(Math.min(1_000, left));
    await settled();
  }
};
const stored = async (stream = 'user:ada') => {
  const { entries } = await log.read(stream, 0, { entries: 1_000, bytes: 1e9 });
  return entries.map(({ text, seq }) => ({ ...JSON.parse(`{${text}}`), seq }));
};
const types = async (stream?: string) => (await stored(stream)).map(({ type }) => type);
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
const start = { user: 'ada', agent: 'a', runId: 'r1' } as const;

test('[R2, R4] a run of a dead node is ended as abandoned within seconds, though nobody follows its stream', async () => {
  const [dying] = [node(), node()];
  void dying.manager.run(start, (run) => untilAborted(run.signal));
  await settled();
  dying.freeze();
  await pass(14_000);
  expect(await types()).toEqual(['agent_started']);
  await pass(16_000);
  expect(await stored()).toMatchObject([
    { type: 'agent_started' },
    { type: 'agent_failed', data: { error: { code: 'abandoned' } } },
  ]);
});

test('[R2] a node that lives keeps its runs for hours, however silent they are within an hour', async () => {
  const [living] = [node(), node()];
  void living.manager.run(start, (run) => untilAborted(run.signal));
  await pass(600_000);
  expect(await types()).toEqual(['agent_started']);
});

test('[R2] a node whose clock is hours ahead ends nothing: the log’s clock counts, and its own eyes', async () => {
  const living = node();
  const ahead = { ...clock, now: () => clock.now() + 10 * 3_600_000 };
  node({ clock: ahead as never });
  void living.manager.run(start, (run) => untilAborted(run.signal));
  await pass(60_000);
  expect(await types()).toEqual(['agent_started']);
});

test('[R3] the node that comes back writes nothing more, its agent is stopped, and its caller hears why', async () => {
  const [sleeping] = [node(), node()];
  let write = (): Promise<unknown> => Promise.resolve();
  let aborted = false;
  const running = sleeping.manager.run(start, (run) => {
    write = () => run.emit('note', { late: true });
    run.signal.addEventListener('abort', () => (aborted = true));
    return new Promise(() => {});
  });
  await settled();
  sleeping.freeze();
  const late = write().catch((error) => error);
  await pass(40_000);
  sleeping.thaw();
  await pass(10_000);
  expect(await late).toMatchObject({ code: 'run-ended' });
  expect(aborted).toBe(true);
  expect(await running).toMatchObject({ status: 'failed', cursor: { seq: 2 } });
  expect(await types()).toEqual(['agent_started', 'agent_failed']);
});

test('[R5, R6] a run goes on where another node knows how, once, with its view and input, and one end', async () => {
  const dying = node();
  void dying.manager.run({ ...start, input: { q: 1 } }, async (run) => {
    const message = run.message({ messageId: 'm' });
    message.append('Half a sen');
    await run.tool('slow', {}, () => new Promise(() => {}), { callId: 'c' });
  });
  await settled();
  dying.freeze();
  const seen: ResumedRun[] = [];
  for (const each of [node(), node()]) {
    each.manager.onResume('a', async (run, about) => {
      seen.push(about);
      const message = run.message({ messageId: 'm' });
      message.append('tence.');
      message.end();
      return 'whole';
    });
  }
  node();
  await pass(40_000);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ input: { q: 1 }, resumes: 1, view: { runId: 'r1', status: 'running' } });
  expect(JSON.stringify(seen[0]!.view.parts)).toContain('Half a sen');
  expect(await stored()).toMatchObject([
    { type: 'agent_started' },
    { type: 'message_delta' },
    { type: 'tool_executing' },
    { type: 'tool_failed', data: { callId: 'c', error: { code: 'outcome-unknown' } } },
    { type: 'message_delta', data: { text: 'tence.' } },
    { type: 'message_completed', data: { messageId: 'm', text: 'Half a sentence.' } },
    { type: 'agent_completed', data: { result: 'whole' } },
  ]);
});

test('[R6] a run that was taken over three times is ended instead', async () => {
  const first = node();
  void first.manager.run(start, (run) => untilAborted(run.signal));
  await settled();
  let begun = 0;
  let last = first;
  for (let round = 0; round < 4; round++) {
    const next = node();
    next.manager.onResume('a', (run) => {
      begun++;
      return untilAborted(run.signal);
    });
    last.freeze();
    last = next;
    await pass(40_000);
  }
  expect(begun).toBe(3);
  expect((await stored()).at(-1)).toMatchObject({ type: 'agent_failed', data: { error: { code: 'abandoned' } } });
});

test('[R6, R8] an approval that was asked before is not asked again, and its answer finds the new node', async () => {
  const dying = node();
  const ask = (run: { approval: (prompt: string, options: { approvalId: string }) => Promise<unknown> }) =>
    run.approval('Send it?', { approvalId: 'p' });
  void dying.manager.run(start, ask);
  await settled();
  dying.freeze();
  const other = node();
  const page = await connect(other.manager);
  // One is answered while nobody runs it, the other afterwards.
  void other.manager.run({ ...start, runId: 'r2' }, ask);
  await settled();
  page.send({
    op: 'submit',
    id: 'c1',
    type: 'resolve_approval',
    data: { runId: 'r1', approvalId: 'p', approved: true },
  });
  await settled();
  expect(page.last('receipt')).toMatchObject({ ok: true });
  other.manager.onResume('a', ask);
  await pass(40_000);
  expect((await stored()).filter(({ runId }) => runId === 'r1')).toMatchObject([
    { type: 'agent_started' },
    { type: 'approval_requested' },
    { type: 'approval_resolved' },
    { type: 'agent_completed', data: { result: { approved: true, by: 'ada' } } },
  ]);
});

test('[R6] an approval that still waits goes on waiting after the takeover', async () => {
  const dying = node();
  void dying.manager.run(start, (run) => run.approval('Send it?', { approvalId: 'p' }));
  await settled();
  dying.freeze();
  const other = node();
  other.manager.onResume('a', (run) => run.approval('Send it?', { approvalId: 'p' }));
  await pass(40_000);
  const page = await connect(other.manager);
  page.send({
    op: 'submit',
    id: 'c1',
    type: 'resolve_approval',
    data: { runId: 'r1', approvalId: 'p', approved: false },
  });
  await settled();
  expect(await types()).toEqual(['agent_started', 'approval_requested', 'approval_resolved', 'agent_completed']);
});

test('[R7] a node that closes in order gives its runs up at once; the next one goes on in its next look', async () => {
  const [closing, other] = [node(), node()];
  for (const each of [closing, other]) {
    each.manager.onResume('a', () => 'went on');
  }
  const running = closing.manager.run(start, (run) => untilAborted(run.signal));
  const without = closing.manager.run({ ...start, agent: 'b', runId: 'r2' }, (run) => untilAborted(run.signal));
  await settled();
  await closing.manager.close();
  expect(await running).toMatchObject({ status: 'failed', error: { code: 'closed' } });
  expect(await without).toMatchObject({ status: 'failed', error: { code: 'closed' } });
  await pass(6_000);
  expect((await stored()).map(({ type, runId }) => [runId, type])).toEqual([
    ['r1', 'agent_started'],
    ['r2', 'agent_started'],
    ['r2', 'agent_failed'],
    ['r1', 'agent_completed'],
  ]);
});

test('[R2, R5] a node that slept and lapsed takes its run back when nobody was faster, and goes on', async () => {
  const sleeping = node();
  let write = (): Promise<unknown> => Promise.resolve();
  let finish = (_: string): void => {};
  const running = sleeping.manager.run(start, (run) => {
    write = () => run.emit('note', {});
    return new Promise<string>((resolve) => (finish = resolve));
  });
  await settled();
  // Somebody declared it gone, and died before touching a run.
  const [lease] = await log.owners.list();
  await log.owners.lapse(lease!.owner, undefined);
  await pass(6_000);
  await write();
  finish('done');
  expect(await running).toMatchObject({ status: 'completed', result: 'done' });
  expect((await stored()).map(({ type }) => type)).toEqual(['agent_started', 'note', 'agent_completed']);
});

test('[R9] a log that lost the run is told it anew, before anything else of it', async () => {
  const made = node();
  const page = await connect(made.manager);
  let write = (): Promise<unknown> => Promise.resolve();
  const running = made.manager.run({ ...start, input: 'q' }, async (run) => {
    run.message({ messageId: 'done' }).end();
    const message = run.message({ messageId: 'm' });
    message.append('one ');
    message.append('two ');
    run.state({ step: 1 });
    await run.flushed();
    write = async () => {
      message.append('three');
      await run.flushed();
    };
    return run.approval('Send it?', { approvalId: 'p' });
  });
  await settled();
  const { epoch: before } = await log.state('user:ada');
  await log.forget('user:ada', []);
  await settled();
  await write();
  page.send({
    op: 'submit',
    id: 'c1',
    type: 'resolve_approval',
    data: { runId: 'r1', approvalId: 'p', approved: true },
  });
  expect(await running).toMatchObject({ status: 'completed', result: { approved: true } });
  expect((await stored()).map(({ type, data }) => [type, data])).toMatchObject([
    ['agent_started', { agent: 'a', input: 'q', again: { epoch: before, seq: 6 } }],
    ['message_delta', { messageId: 'm', text: 'one two ', anew: true }],
    ['approval_requested', { approvalId: 'p' }],
    ['state_snapshot', { state: { step: 1 } }],
    ['message_delta', { messageId: 'm', text: 'three' }],
    ['approval_resolved', {}],
    ['message_completed', { text: 'one two three' }],
    ['agent_completed', {}],
  ]);
});

test('[R9] a node that lapsed tells nothing anew: its run may have been ended in the life that was lost', async () => {
  const [sleeping] = [node(), node()];
  let write = (): Promise<unknown> => Promise.resolve();
  const running = sleeping.manager.run(start, (run) => {
    write = () => run.emit('note', {});
    return untilAborted(run.signal);
  });
  await settled();
  sleeping.freeze();
  const late = write().catch(() => {});
  await pass(40_000);
  expect(await types()).toEqual(['agent_started', 'agent_failed']);
  await log.forget('user:ada', []);
  sleeping.thaw();
  await pass(10_000);
  await late;
  expect(await running).toMatchObject({ status: 'failed' });
  expect(await types()).toEqual([]);
});

test('[R13] a forgotten stream stops its runs for good: they are not told anew', async () => {
  const made = node();
  const running = made.manager.run(start, async (run) => {
    await untilAborted(run.signal);
  });
  await settled();
  await made.manager.forget({ stream: 'user:ada' });
  await pass(10_000);
  expect(await running).toMatchObject({ status: 'failed' });
  expect(await stored()).toEqual([]);
});

test('[R13] forgetting a user takes their runs out of shared streams, and leaves those of others as they are', async () => {
  const made = node();
  const shared = { stream: 'thread:1', agent: 'a' } as const;
  await made.manager.run({ ...shared, userId: 'ada', runId: 'hers' }, (run) => run.thinking('secret'));
  await made.manager.run({ ...shared, userId: 'bob', runId: 'his' }, (run) => run.thinking('kept'));
  let finish = (): void => {};
  const open = made.manager.run({ ...shared, userId: 'bob', runId: 'open' }, async (run) => {
    await new Promise<void>((resolve) => (finish = resolve));
    await run.emit('note', {});
  });
  const hers = made.manager.run({ ...shared, userId: 'ada', runId: 'open-hers' }, (run) => untilAborted(run.signal));
  await made.manager.publish({ user: 'ada' }, { type: 'note', data: {} });
  await settled();
  await made.manager.forget({ userId: 'ada' });
  await settled();
  finish();
  expect(await open).toMatchObject({ status: 'completed' });
  await pass(6_000);
  expect(await hers).toMatchObject({ status: 'failed' });
  const left = await stored('thread:1');
  expect(new Set(left.map(({ userId }) => userId))).toEqual(new Set(['bob']));
  expect(left.filter(({ runId }) => runId === 'his').map(({ type }) => type)).toEqual([
    'agent_started',
    'agent_thinking',
    'agent_completed',
  ]);
  expect(await stored('user:ada')).toEqual([]);
});

test('operators list open runs, and cancel one wherever it runs', async () => {
  const [agents, operator] = [node(), node()];
  const running = agents.manager.run(start, (run) => untilAborted(run.signal));
  await settled();
  expect(await operator.manager.openRuns()).toMatchObject([
    { stream: 'user:ada', runId: 'r1', approvals: [], resumes: 0 },
  ]);
  expect(await operator.manager.cancel({ user: 'ada', runId: 'r1', by: 'operator' })).toBe(true);
  expect(await running).toMatchObject({ status: 'cancelled' });
  expect(await operator.manager.cancel({ user: 'ada', runId: 'r1' })).toBe(false);
  expect(await operator.manager.openRuns()).toEqual([]);
});
