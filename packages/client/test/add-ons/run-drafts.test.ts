/** How run views are handed out: on one draft until somebody looks, once a draft, at once where it matters. */
import { agentEvents, type RunView } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { ThroughlineClient } from '../../src/index.ts';
import { began, createLiveHarness, event, live, resumed } from '../support/client-harness.ts';

const options = { events: agentEvents };
const of = (runId: string) => ({
  started: (seq: number, data = {}, extra = {}) =>
    event(seq, { type: 'agent_started', runId, data: { agent: 'x', ...data }, ...extra }),
  says: (seq: number, text: string, extra = {}) =>
    event(seq, { type: 'message_delta', runId, data: { messageId: 'm', text }, ...extra }),
  completed: (seq: number) => event(seq, { type: 'agent_completed', runId, data: {} }),
  interrupted: (seq: number) =>
    event(seq, { type: 'agent_interrupted', runId, data: { interrupts: [{ id: 'q', prompt: '?' }] } }),
});
const r1 = of('r1');
const textOf = (view: RunView | undefined): string =>
  (view?.parts ?? []).map((part) => (part.kind === 'message' ? part.text : '')).join('');

/** A harness with a watched run that is in the middle of a busy frame: nothing goes out before the next one. */
async function busyHarness(extra = {}) {
  const harness = await createLiveHarness({ ...options, ...extra });
  const notified: (RunView | undefined)[] = [];
  harness.client.run('r1').subscribe((view) => notified.push(view));
  harness.send(r1.started(1), r1.says(2, 'a'));
  notified.length = 0;
  return { harness, notified };
}

describe('watchers', () => {
  it('are notified once a frame, however many events came, with all of them', async () => {
    const { harness, notified } = await busyHarness();
    for (let seq = 3; seq < 200; seq += 1) harness.send(r1.says(seq, 'b'));
    expect(notified).toEqual([]);
    harness.clock.advance(16);
    expect(notified.map(textOf)).toEqual([`a${'b'.repeat(197)}`]);
    harness.clock.advance(100);
    expect(notified).toHaveLength(1);
  });

  it('are notified at once of an end', async () => {
    const { harness, notified } = await busyHarness();
    harness.send(r1.says(3, 'b'), r1.completed(4));
    expect(notified.map((view) => [view?.status, textOf(view)])).toEqual([['completed', 'ab']]);
  });

  it('are notified at once of a loss, with what came before it', async () => {
    const { harness, notified } = await busyHarness();
    harness.send(r1.says(3, 'b'), { op: 'lost', stream: 'me', from: 4, until: 5, reason: 'trimmed', runs: ['r1'] });
    expect(notified.map((view) => [view?.status, view?.partial, textOf(view)])).toEqual([['lost', true, 'ab']]);
  });

  it('are notified at once of a reset', async () => {
    const { harness, notified } = await busyHarness();
    harness.send(r1.says(3, 'b'), { op: 'subscribed', stream: 'me', verdict: began(0, 0, 'epoch-changed', 'e2') });
    expect(notified.map((view) => [view?.status, textOf(view)])).toEqual([['incomplete', 'ab']]);
  });

  it('are notified at once when the page is live again', async () => {
    const { harness, notified } = await busyHarness();
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(4) });
    notified.length = 0;
    harness.send(r1.says(3, 'b', { replay: true }), r1.says(4, 'c', { replay: true }));
    const before = notified.length;
    harness.send(live(4, ['r1']));
    expect(notified.length).toBeGreaterThan(before);
    expect(textOf(notified.at(-1))).toBe('abc');
  });

  it('get each view once: a look in between changes nothing for them', async () => {
    const { harness, notified } = await busyHarness();
    harness.send(r1.says(3, 'b'));
    expect(textOf(harness.client.run('r1').get())).toBe('ab');
    harness.send(r1.says(4, 'c'));
    harness.clock.advance(16);
    expect(notified.map(textOf)).toEqual(['abc']);
    expect(notified[0]).toBe(harness.client.run('r1').get());
  });
});

describe('views', () => {
  it('are unchanged once they were handed out', async () => {
    const harness = await createLiveHarness(options);
    const run = harness.client.run('r1');
    harness.send(r1.started(1), r1.says(2, 'a'));
    const first = run.get();
    const copy = structuredClone(first);
    harness.send(r1.says(3, 'b'), r1.says(4, 'c'));
    expect(first).toEqual(copy);
    expect(run.get()).not.toBe(first);
    expect(textOf(run.get())).toBe('abc');
    expect(run.get()).toBe(run.get());
  });

  it('are in the list of their thread as soon as an event says which it is', async () => {
    const harness = await createLiveHarness(options);
    const list = harness.client.runs({ threadId: 't' });
    harness.send(r1.started(1));
    expect(list.get()).toEqual([]);
    harness.send(r1.says(2, 'a', { threadId: 't' }));
    expect(list.get().map(textOf)).toEqual(['a']);
  });

  it('leave out what the registry leaves out', async () => {
    const chunk = { schema: z.any(), view: false } as const;
    const harness = await createLiveHarness({ events: { ...agentEvents, chunk } });
    const heard: unknown[] = [];
    harness.client.on('chunk', ({ data }) => heard.push(data));
    harness.send(r1.started(1), event(2, { type: 'chunk', runId: 'r1', data: { n: 1 } }), r1.says(3, 'a'));
    expect(heard).toEqual([{ n: 1 }]);
    expect(
      harness.client
        .run('r1')
        .get()
        ?.parts.map(({ kind }) => kind),
    ).toEqual(['message']);
  });

  it('keep their state when a patch cannot be applied, and the app is told', async () => {
    const applyPatch = (): never => {
      throw new Error('no such path');
    };
    const harness = await createLiveHarness({ ...options, applyPatch });
    const says = (seq: number, type: string, data: unknown) => event(seq, { type, runId: 'r1', data });
    harness.send(r1.started(1), says(2, 'state_snapshot', { state: { n: 1 } }), says(3, 'state_patch', { patch: [] }));
    expect(harness.client.run('r1').get()).toMatchObject({ state: { n: 1 }, lastSeq: 3 });
    expect(harness.errors.map(({ code }) => code)).toEqual(['app-error']);
  });

  it('[K9] a trimmed stream marks only the runs that its losses name', async () => {
    const harness = await createLiveHarness(options);
    harness.send(r1.started(1), of('r2').started(2));
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(2, 9, 'trimmed') });
    expect(
      harness.client
        .runs()
        .get()
        .map(({ status }) => status),
    ).toEqual(['running', 'running']);
    harness.send({ op: 'lost', stream: 'me', from: 3, until: 8, reason: 'trimmed', runs: ['r2'] });
    expect(
      harness.client
        .runs()
        .get()
        .map(({ status, partial }) => [status, partial]),
    ).toEqual([
      ['running', false],
      ['lost', true],
    ]);
  });
});

describe('what is kept', () => {
  const kept = ({ client }: { client: Pick<ThroughlineClient<typeof agentEvents>, 'runs'> }) =>
    client
      .runs()
      .get()
      .map(({ runId }) => runId);

  it('[K11] an interrupted run stays until another one continues it', async () => {
    const harness = await createLiveHarness({ ...options, views: { keepFinishedRuns: 1 } });
    harness.send(r1.started(1), r1.interrupted(2));
    for (let n = 0; n < 3; n += 1) harness.send(of(`x${n}`).started(3 + 2 * n), of(`x${n}`).completed(4 + 2 * n));
    expect(kept(harness)).toContain('r1');
    harness.send(of('r2').started(9, { continues: 'r1' }), of('r2').completed(10));
    expect(kept(harness)).toEqual(['r2']);
  });

  it('what an open stream was seeded with stays, and counts for nothing', async () => {
    const stored = ['a', 'b', 'c'].map((runId) => ({ ...stub(runId), status: 'completed' as const }));
    const harness = await createLiveHarness({
      ...options,
      views: { keepFinishedRuns: 1 },
      history: (stream: string) => (stream === 'me' ? null : { epoch: 'e1', seq: 2, runs: stored }),
    });
    harness.client.stream('thread:1');
    await new Promise(setImmediate);
    harness.send(of('x1').started(1), of('x1').completed(2), of('x2').started(3), of('x2').completed(4));
    expect(kept(harness).sort()).toEqual(['a', 'b', 'c', 'x2']);
  });

  const stub = (runId: string): RunView => ({
    stream: 'thread:1',
    runId,
    threadId: undefined,
    agent: 'x',
    userId: undefined,
    submitId: undefined,
    parentRunId: undefined,
    continues: undefined,
    input: undefined,
    status: 'running',
    partial: false,
    parts: [],
    state: undefined,
    error: undefined,
    result: undefined,
    usage: undefined,
    reason: undefined,
    interrupts: [],
    cancelRequested: false,
    startedAt: 1,
    endedAt: 2,
    epoch: undefined,
    firstSeq: 1,
    lastSeq: 2,
    timings: { firstPartMs: undefined, totalMs: 1 },
  });
});

it('waiting for the result of a run that was interrupted ends with an error that says so', async () => {
  const harness = await createLiveHarness(options);
  const ended = harness.client.finished('r1').catch((error: unknown) => error);
  harness.send(r1.started(1), r1.interrupted(2));
  expect(await ended).toMatchObject({ code: 'run-interrupted' });
});
