/** What a page shows of runs: folded, marked, bounded, and told at most once a frame. */
import { agentEvents, foldEvents, type RunView } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import type { ClientError } from '../../src/index.ts';
import { began, createClientHarness, createLiveHarness, event, live, resumed } from '../support/client-harness.ts';

const options = { events: agentEvents };
const of = (runId: string) => ({
  started: (seq: number, extra = {}) => event(seq, { type: 'agent_started', runId, data: { agent: 'x' }, ...extra }),
  says: (seq: number, text: string, extra = {}) =>
    event(seq, { type: 'message_delta', runId, data: { messageId: 'm', text }, ...extra }),
  completed: (seq: number, result: unknown = null, extra = {}) =>
    event(seq, { type: 'agent_completed', runId, data: { result }, ...extra }),
  failed: (seq: number) =>
    event(seq, { type: 'agent_failed', runId, data: { error: { code: 'boom', message: 'It broke' } } }),
});
const r1 = of('r1');
const textOf = (view: RunView | undefined): string =>
  (view?.parts ?? []).map((part) => (part.kind === 'message' ? part.text : '')).join('');

describe('run views', () => {
  it('[C1] the view has the event before the listeners hear of it', async () => {
    const harness = await createLiveHarness(options);
    const seen: string[] = [];
    harness.client.on('message_delta', () => seen.push(textOf(harness.client.run('r1').get())));
    harness.send(r1.started(1), r1.says(2, 'It '), r1.says(3, 'is'));
    expect(seen).toEqual(['It ', 'It is']);
  });

  it('tells the first news of a quiet time and the end at once, all else once a frame', async () => {
    const harness = await createLiveHarness(options);
    const notified: string[] = [];
    harness.client.run('r1').subscribe((view) => notified.push(`${view?.status} ${textOf(view)}`));
    harness.send(r1.started(1));
    for (let seq = 2; seq < 12; seq += 1) harness.send(r1.says(seq, 'x'));
    expect(notified).toEqual(['running ']);
    harness.clock.advance(16);
    expect(notified).toEqual(['running ', 'running xxxxxxxxxx']);
    harness.send(r1.says(12, 'y'), r1.completed(13));
    expect(notified.at(-1)).toBe('completed xxxxxxxxxxy');
    expect(notified).toHaveLength(3);
  });

  it('keeps the identity of a list as long as nothing in it changes', async () => {
    const harness = await createLiveHarness(options);
    harness.send(r1.started(1, { threadId: 't1' }), of('r2').started(2, { threadId: 't2' }));
    const first = harness.client.runs({ threadId: 't1' });
    const before = first.get();
    harness.send(of('r2').says(3, 'x'));
    expect(first.get()).toBe(before);
    harness.send(r1.says(4, 'x'));
    expect(first.get()).not.toBe(before);
    expect(harness.client.runs().get()).toHaveLength(2);
  });

  it('[S11] open runs that the server does not know are lost once the page is there, and news heals them', async () => {
    const harness = await createLiveHarness(options);
    harness.send(r1.started(1), of('r2').started(2));
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(3) });
    harness.send(live(3, ['r2']));
    expect(harness.client.run('r1').get()?.status).toBe('running');
    harness.send(of('r2').says(3, 'x', { replay: true }));
    expect(harness.client.run('r1').get()?.status).toBe('lost');
    expect(harness.client.run('r2').get()?.status).toBe('running');
    harness.send(r1.says(4, 'back'));
    expect(harness.client.run('r1').get()?.status).toBe('running');
  });

  it('[S4] a loss marks the runs that it hit, and only those', async () => {
    const harness = await createLiveHarness(options);
    harness.send(r1.started(1), of('r2').started(2));
    harness.send({ op: 'lost', stream: 'me', from: 3, until: 4, reason: 'trimmed', runs: ['r1'] });
    expect(harness.client.run('r1').get()?.status).toBe('lost');
    expect(harness.client.run('r2').get()?.status).toBe('running');
  });

  it('[S8] after a reset finished runs stay and open ones are incomplete; a run told anew is told from its start', async () => {
    const harness = await createLiveHarness(options);
    harness.send(r1.started(1), r1.says(2, 'old'), of('r2').started(3), of('r2').completed(4));
    harness.send({ op: 'subscribed', stream: 'me', verdict: began(0, 2, 'epoch-changed', 'e2') });
    expect(harness.client.run('r1').get()?.status).toBe('incomplete');
    expect(harness.client.run('r2').get()?.status).toBe('completed');
    harness.send(r1.started(1, { replay: true }), r1.says(2, 'new', { replay: true }));
    expect(harness.client.run('r1').get()?.status).toBe('running');
    expect(textOf(harness.client.run('r1').get())).toBe('new');
  });

  it('a run without news is stalled, never finished, and news heals it', async () => {
    const harness = await createLiveHarness({ ...options, views: { stalledAfterMs: 1_000 } });
    harness.send(r1.started(1));
    harness.clock.advance(900);
    expect(harness.client.run('r1').get()?.status).toBe('running');
    harness.clock.advance(600);
    expect(harness.client.run('r1').get()?.status).toBe('stalled');
    harness.send(r1.says(2, 'x'));
    expect(harness.client.run('r1').get()?.status).toBe('running');
  });

  it('a run that waits for an approval does not stall', async () => {
    const harness = await createLiveHarness({ ...options, views: { stalledAfterMs: 1_000 } });
    harness.send(
      r1.started(1),
      event(2, { type: 'approval_requested', runId: 'r1', data: { approvalId: 'a', prompt: '?' } }),
    );
    harness.clock.advance(20_000);
    expect(harness.client.run('r1').get()?.status).toBe('waiting');
  });

  it('forgets the oldest finished runs beyond keepFinishedRuns, but none that is watched or open', async () => {
    const harness = await createLiveHarness({ ...options, views: { keepFinishedRuns: 2 } });
    harness.client.run('r0').subscribe(() => {});
    let seq = 0;
    harness.send(of('open').started(++seq));
    for (let run = 0; run < 5; run += 1) {
      harness.send(of(`r${run}`).started(++seq), of(`r${run}`).completed(++seq));
    }
    const kept = harness.client
      .runs()
      .get()
      .map(({ runId }) => runId);
    expect(kept).toContain('open');
    expect(kept).toContain('r0');
    expect(kept).toContain('r4');
    expect(kept.length).toBeLessThanOrEqual(3);
  });
});

describe('history', () => {
  const stored = (): RunView[] =>
    foldEvents([
      { ...envelope(1), type: 'agent_started', data: { agent: 'x' } },
      { ...envelope(2), type: 'message_delta', data: { messageId: 'm', text: 'from the database ' } },
    ]);
  const envelope = (seq: number) => ({
    stream: 'thread:1',
    seq,
    id: `ev-${seq}`,
    at: seq,
    runId: 'r1',
    threadId: undefined,
    agent: undefined,
    userId: undefined,
    submitId: undefined,
  });

  it('[S8] seeds the views before the first subscribe, and the stream goes on from its cursor', async () => {
    let answer: (seed: { epoch: string; seq: number; runs: RunView[] } | null) => void = () => {};
    const harness = await createLiveHarness({
      ...options,
      history: (stream) => (stream === 'me' ? null : new Promise((resolve) => (answer = resolve))),
    });
    await answerMe(harness);
    const handle = harness.client.stream('thread:1');
    expect(handle.status.get()).toEqual({ name: 'seeding' });
    expect((await harness.sentOf('subscribe')).filter(({ stream }) => stream === 'thread:1')).toEqual([]);
    answer({ epoch: 'e1', seq: 2, runs: stored() });
    await new Promise(setImmediate);
    const subscribe = (await harness.sentOf('subscribe')).find(({ stream }) => stream === 'thread:1');
    expect(subscribe?.position).toMatchObject({ epoch: 'e1', seq: 2 });
    harness.send({ op: 'subscribed', ref: subscribe!.ref, stream: 'thread:1', verdict: resumed(3) });
    harness.send(r1.says(3, 'and live', { stream: 'thread:1', replay: true }), live(3, ['r1'], { stream: 'thread:1' }));
    expect(textOf(harness.client.run('r1').get())).toBe('from the database and live');
  });

  it('[H1, S8] an answer between hello and welcome waits for the welcome, and then subscribes at once', async () => {
    let answer: (seed: { epoch: string; seq: number; runs: RunView[] }) => void = () => {};
    const harness = createClientHarness({
      ...options,
      history: () => new Promise((resolve) => (answer = resolve)),
    });
    await harness.greet();
    answer({ epoch: 'e1', seq: 2, runs: [] });
    await new Promise(setImmediate);
    expect(await harness.sent()).toEqual([]);
    harness.welcome({ me: began(2, 2) });
    expect((await harness.sentOf('subscribe')).map(({ position }) => position)).toMatchObject([
      { epoch: 'e1', seq: 2 },
    ]);
  });

  it('[S8] is asked again after a reset; frames of the stream are ignored meanwhile', async () => {
    const asked: string[] = [];
    const harness = await createLiveHarness({
      ...options,
      history: async (stream, { reason }) => {
        asked.push(`${stream} ${reason}`);
        return null;
      },
    });
    await answerMe(harness);
    harness.send(event(1));
    harness.send({ op: 'subscribed', stream: 'me', verdict: began(0, 1, 'epoch-changed', 'e2') });
    harness.send(event(1));
    expect(harness.seqs()).toEqual([1]);
    const subscribe = (await harness.sentOf('subscribe')).at(-1);
    expect(asked).toEqual(['me first', 'me reset']);
    expect(subscribe?.position).toMatchObject({ epoch: 'e2', seq: 0 });
    harness.send({ op: 'subscribed', ref: subscribe!.ref, stream: 'me', verdict: resumed(1, 'e2') }, event(1));
    expect(harness.seqs()).toEqual([1, 1]);
  });

  it('[S8] a record of another life of the stream is not asked for again and again', async () => {
    let asked = 0;
    const harness = await createLiveHarness({
      ...options,
      history: async () => {
        asked += 1;
        return { epoch: 'long-ago', seq: 9, runs: [] };
      },
    });
    for (let round = 0; round < 5; round += 1) {
      const subscribe = (await harness.sentOf('subscribe')).at(-1);
      if (subscribe !== undefined) {
        harness.send({
          op: 'subscribed',
          ref: subscribe.ref,
          stream: 'me',
          verdict: began(0, 0, 'epoch-changed', 'e9'),
        });
      }
    }
    expect(asked).toBe(1);
  });

  it('[S8] a record that fails is told, and the stream goes on without it', async () => {
    const harness = createClientHarness({
      ...options,
      history: () => Promise.reject(new Error('database down')),
    });
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    await answerMe(harness);
    harness.send(event(1));
    expect(harness.seqs()).toEqual([1]);
    expect(harness.errors.map(({ message }) => message)).toEqual([
      '`history("me")` failed; the stream goes on without it.',
    ]);
  });

  /** Answers the subscribe that follows a seeded `me`. */
  async function answerMe(harness: ReturnType<typeof createClientHarness<typeof agentEvents>>): Promise<void> {
    const subscribe = (await harness.sentOf('subscribe')).at(-1);
    if (subscribe === undefined) return;
    harness.send({ op: 'subscribed', ref: subscribe.ref, stream: 'me', verdict: began(0, 0) }, live(0));
  }
});

describe('waiting for an end', () => {
  it('gives the result, or an error that names how the run ended instead', async () => {
    const harness = await createLiveHarness(options);
    const good = harness.client.finished('r1');
    const bad = harness.client.finished('r2').catch((error: ClientError) => error);
    harness.send(r1.started(1), of('r2').started(2), r1.completed(3, { answer: 42 }), of('r2').failed(4));
    expect(await good).toEqual({ answer: 42 });
    expect(await bad).toMatchObject({ code: 'run-failed', message: 'Run r2 failed: It broke.' });
    expect(await harness.client.finished('r1')).toEqual({ answer: 42 });
  });

  it('ends when the caller or the client does, and leaves nothing behind', async () => {
    const harness = await createLiveHarness(options);
    const abort = new AbortController();
    const aborted = harness.client.finished('r1', { signal: abort.signal }).catch((error: ClientError) => error.code);
    const closed = harness.client.finished('r1').catch((error: ClientError) => error.code);
    abort.abort();
    harness.client.close();
    expect(await aborted).toBe('aborted');
    expect(await closed).toBe('closed');
  });
});

describe('the app’s own views', () => {
  it('reduces each event once, in order; a reducer that throws is told and stops nothing', async () => {
    const harness = await createLiveHarness();
    const total = harness.client.view({
      initial: 0,
      reduce: (sum, { seq }) => {
        if (seq === 2) throw new Error('no');
        return sum + seq;
      },
    });
    harness.send(event(1), event(2), event(3), event(3));
    expect(total.get()).toBe(4);
    expect(harness.errors.map(({ code }) => code)).toEqual(['app-error']);
  });
});

describe('events as an iterable', () => {
  it('gives events in order and ends with the signal', async () => {
    const harness = await createLiveHarness();
    const abort = new AbortController();
    const read: number[] = [];
    const reading = (async () => {
      for await (const { seq } of harness.client.events({ signal: abort.signal })) read.push(seq);
    })();
    harness.send(event(1), event(2));
    await new Promise(setImmediate);
    harness.send(event(3));
    await new Promise(setImmediate);
    abort.abort();
    await reading;
    expect(read).toEqual([1, 2, 3]);
  });

  it('ends with an error instead of growing', async () => {
    const harness = await createLiveHarness({ views: { maxWaitingEvents: 2 } });
    const iterator = harness.client.events()[Symbol.asyncIterator]();
    harness.send(event(1), event(2), event(3));
    expect((await iterator.next()).value?.seq).toBe(1);
    expect((await iterator.next()).value?.seq).toBe(2);
    await expect(iterator.next()).rejects.toMatchObject({ code: 'events-overflow' });
    expect(await iterator.next()).toMatchObject({ done: true });
  });
});
