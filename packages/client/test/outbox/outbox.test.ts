/** The rules of commands, on a whole client whose server is played by hand. */
import { agentEvents, defineCommands } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type ClientError, isClientError } from '../../src/index.ts';
import {
  began,
  createClientHarness,
  createLiveHarness,
  createMemoryStorage,
  event,
  live,
  resumed,
} from '../support/client-harness.ts';

const commands = defineCommands({ say: { data: z.object({ text: z.string() }) } });

/** What became of a promise, as a value that can be looked at later. */
const outcomeOf = (promise: Promise<unknown>): { now: unknown } => {
  const outcome: { now: unknown } = { now: 'pending' };
  promise.then(
    (value) => {
      outcome.now = value;
    },
    (error) => {
      outcome.now = isClientError(error) ? error.code : error;
    },
  );
  return outcome;
};

describe('receipts', () => {
  it('[U4] resolves with the receipt, also with one that says no', async () => {
    const harness = await createLiveHarness();
    const yes = harness.client.submit('say', { text: 'hi' }, { id: 's1' });
    const no = harness.client.submit('say', { text: 'hm' }, { id: 's2' });
    expect(await harness.sentOf('submit')).toEqual([
      { op: 'submit', id: 's1', type: 'say', data: { text: 'hi' } },
      { op: 'submit', id: 's2', type: 'say', data: { text: 'hm' } },
    ]);
    harness.send(
      { op: 'receipt', id: 's1', ok: true, result: { runId: 'r1' } },
      { op: 'receipt', id: 's2', ok: false, code: 'forbidden', message: 'not yours', retry: false },
    );
    expect(await yes).toEqual({ ok: true, id: 's1', duplicate: false, result: { runId: 'r1' } });
    expect(await no).toMatchObject({ ok: false, code: 'forbidden', retry: false });
  });

  it('[U2] waits for a welcome, then sends in order, at most maxInFlight unanswered', async () => {
    const harness = createClientHarness();
    await harness.greet();
    for (const id of ['s1', 's2', 's3']) void harness.client.submit('say', { text: id }, { id });
    expect(await harness.sentOf('submit')).toEqual([]);
    harness.welcome({ me: began(0, 0) }, { limits: { maxMessageBytes: 1_000, maxInFlight: 2 } });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    harness.send({ op: 'receipt', id: 's1', ok: true });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2', 's3']);
  });

  it('[U2] sends what was not answered again after a reconnect, under the same id and before newer ones', async () => {
    const harness = await createLiveHarness();
    const first = harness.client.submit('say', { text: 'one' }, { id: 's1' });
    await harness.cut();
    void harness.client.submit('say', { text: 'two' }, { id: 's2' });
    await harness.greet();
    harness.welcome({ me: resumed(0) });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    harness.send({ op: 'receipt', id: 's1', ok: true, duplicate: true });
    expect(await first).toMatchObject({ ok: true, duplicate: true });
  });

  it('[U2, U4] never sends again what another life of the server may have carried out', async () => {
    const harness = await createLiveHarness();
    const sent = outcomeOf(harness.client.submit('say', { text: 'one' }, { id: 's1' }));
    await harness.cut();
    const waiting = outcomeOf(harness.client.submit('say', { text: 'two' }, { id: 's2' }));
    await harness.greet();
    harness.welcome({ me: resumed(0) }, { submits: { epoch: 'se2', ttlMs: 60_000 } });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s2']);
    expect(sent.now).toBe('outcome-unknown');
    expect(waiting.now).toBe('pending');
  });

  it('[U2, U4] gives all of them up before the room that this makes is used', async () => {
    const harness = await createLiveHarness();
    const outcomes = ['s1', 's2'].map((id) => outcomeOf(harness.client.submit('say', { text: id }, { id })));
    await harness.sent();
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(0) }, { submits: { epoch: 'se2', ttlMs: 60_000 } });
    expect(await harness.sentOf('submit')).toEqual([]);
    expect(outcomes.map(({ now }) => now)).toEqual(['outcome-unknown', 'outcome-unknown']);
  });

  it('[U2] never sends again later than ttlMs after the first sending', async () => {
    const harness = await createLiveHarness();
    const sent = outcomeOf(harness.client.submit('say', { text: 'one' }, { id: 's1' }));
    await harness.sent();
    harness.socket.end(1006);
    harness.clock.sleep(60_000);
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(0) });
    expect(await harness.sentOf('submit')).toEqual([]);
    expect(sent.now).toBe('outcome-unknown');
  });

  it('[U4] a receipt for a settled submit changes nothing', async () => {
    const harness = await createLiveHarness();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'x' }, { id: 's1', timeoutMs: 100 }));
    await harness.sent();
    harness.clock.advance(100);
    harness.send({ op: 'receipt', id: 's1', ok: true });
    await harness.sent();
    expect(outcome.now).toBe('outcome-unknown');
  });
});

describe('bounds', () => {
  it('[U1] rejects over the bound, by count and by bytes, and says that nothing was sent', async () => {
    const harness = await createLiveHarness({ outbox: { maxEntries: 1, maxBytes: 200 } });
    await expect(harness.client.submit('say', { text: 'x'.repeat(300) })).rejects.toMatchObject({
      code: 'outbox-full',
    });
    void harness.client.submit('say', { text: 'a' });
    await expect(harness.client.submit('say', { text: 'b' })).rejects.toMatchObject({ code: 'outbox-full' });
  });

  it('[U1] waits for room where that is configured', async () => {
    const harness = await createLiveHarness({ outbox: { maxEntries: 1, whenFull: 'wait' } });
    void harness.client.submit('say', { text: 'a' }, { id: 's1' });
    const second = harness.client.submit('say', { text: 'b' }, { id: 's2' });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
    harness.send({ op: 'receipt', id: 's1', ok: true });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    harness.send({ op: 'receipt', id: 's2', ok: true });
    expect((await second).ok).toBe(true);
  });

  it('[U1, U4] what waits for room is settled by its signal and by close, too', async () => {
    const harness = await createLiveHarness({ outbox: { maxEntries: 1, whenFull: 'wait' } });
    void harness.client.submit('say', { text: 'a' }).catch(() => {});
    const abort = new AbortController();
    const aborted = outcomeOf(harness.client.submit('say', { text: 'b' }, { signal: abort.signal }));
    const closed = outcomeOf(harness.client.submit('say', { text: 'c' }));
    await new Promise(setImmediate);
    abort.abort();
    harness.client.close();
    await new Promise(setImmediate);
    expect([aborted.now, closed.now]).toEqual(['not-sent', 'not-sent']);
  });

  it('[U1, U4] settles by age: not-sent when it never was, outcome-unknown when it was', async () => {
    const harness = createClientHarness({ outbox: { maxAgeMs: 1_000 } });
    harness.client.connect();
    const never = outcomeOf(harness.client.submit('say', { text: 'a' }));
    await new Promise(setImmediate);
    harness.clock.advance(1_000);
    await new Promise(setImmediate);
    expect(never.now).toBe('not-sent');
    expect(harness.client.outbox.get()).toEqual([]);
  });

  it('[U2] a submit larger than the server takes fails here, and the next one goes', async () => {
    const harness = createClientHarness();
    await harness.greet();
    const large = outcomeOf(harness.client.submit('say', { text: 'x'.repeat(500) }, { id: 's1' }));
    void harness.client.submit('say', { text: 'small' }, { id: 's2' });
    harness.welcome({ me: began(0, 0) }, { limits: { maxMessageBytes: 400, maxInFlight: 8 } });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s2']);
    expect(large.now).toBe('too-large');
  });

  it('[U2] isolates the one that makes the server close: the others are carried out', async () => {
    const harness = await createLiveHarness();
    const outcomes = ['s1', 's2', 's3'].map((id) => outcomeOf(harness.client.submit('say', { text: id }, { id })));
    await harness.sent();
    const refuse = async (): Promise<void> => {
      harness.send({ op: 'fault', code: 'message-too-large', message: 'too large' });
      await harness.cut();
      await harness.greet();
      harness.welcome({ me: resumed(0) });
    };
    await refuse();
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
    harness.send({ op: 'receipt', id: 's1', ok: true });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    await refuse();
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s3']);
    harness.send({ op: 'receipt', id: 's3', ok: true });
    await harness.sent();
    expect(outcomes.map(({ now }) => (typeof now === 'string' ? now : 'receipt'))).toEqual([
      'receipt',
      'too-large',
      'receipt',
    ]);
  });
});

describe('a message that is too large', () => {
  const refuse = async (harness: Awaited<ReturnType<typeof createLiveHarness>>): Promise<void> => {
    const dead = harness.socket;
    dead.end(1009);
    for (let step = 0; harness.socket === dead && step < 1_000; step += 1) harness.clock.advance(100);
    await harness.greet();
    harness.welcome({ me: resumed(0) });
  };

  it('[U2, U4] one alone in flight is tried alone once more before it is named', async () => {
    const harness = await createLiveHarness();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { id: 's1' }));
    await harness.sent();
    await refuse(harness);
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
    expect(outcome.now).toBe('pending');
    harness.send({ op: 'receipt', id: 's1', ok: true });
    await harness.sent();
    expect(outcome.now).toMatchObject({ ok: true });
  });

  it('[U2, U4] fails as too large only if no other connection may have carried it', async () => {
    for (const [isCut, code] of [
      [false, 'too-large'],
      [true, 'outcome-unknown'],
    ] as const) {
      const harness = await createLiveHarness();
      const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { id: 's1' }));
      await harness.sent();
      if (isCut) {
        await harness.cut();
        await harness.greet();
        harness.welcome({ me: resumed(0) });
        await harness.sent();
      }
      await refuse(harness);
      await harness.sent();
      await refuse(harness);
      expect(outcome.now).toBe(code);
    }
  });

  it('[U2] sends a suspect in a message of its own', async () => {
    const harness = await createLiveHarness();
    void harness.client.submit('say', { text: 'a' }, { id: 's1' }).catch(() => {});
    await harness.sent();
    const dead = harness.socket;
    dead.end(1009);
    for (let step = 0; harness.socket === dead && step < 1_000; step += 1) harness.clock.advance(100);
    await harness.greet();
    harness.client.stream('thread:1');
    harness.welcome({ me: resumed(0) });
    await harness.sent();
    expect(
      harness.socket.sent.filter((text) => text.includes('"submit"')).map((text) => JSON.parse(text)),
    ).toMatchObject([{ op: 'submit', id: 's1' }]);
  });
});

describe('endings', () => {
  it('[H5] what is asked for while the new user is announced is the new user’s', async () => {
    const harness = await createLiveHarness();
    harness.client.user.subscribe((user) => {
      if (user === 'eve') void harness.client.submit('say', { text: 'hi' }, { id: 'eves' });
    });
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(0, 0) }, { user: 'eve' });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['eves']);
  });

  it('[U4] an abort takes back what was not sent', async () => {
    const harness = createClientHarness();
    const abort = new AbortController();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { signal: abort.signal }));
    await Promise.resolve();
    abort.abort();
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    expect(await harness.sentOf('submit')).toEqual([]);
    expect(outcome.now).toBe('not-sent');
  });

  it('[U4, U6] close settles everything by what is known of it', async () => {
    const harness = await createLiveHarness();
    const sent = outcomeOf(harness.client.submit('say', { text: 'a' }));
    await harness.sent();
    await harness.cut();
    const waiting = outcomeOf(harness.client.submit('say', { text: 'b' }));
    await Promise.resolve();
    harness.client.close();
    await new Promise(setImmediate);
    expect([sent.now, waiting.now]).toEqual(['outcome-unknown', 'not-sent']);
  });

  it('[U4] an end for good settles everything, so that nothing waits for ever', async () => {
    const harness = await createLiveHarness();
    const sent = outcomeOf(harness.client.submit('say', { text: 'a' }));
    await harness.sent();
    harness.send({ op: 'fault', code: 'forbidden', message: 'Ada may not be here.' });
    await new Promise(setImmediate);
    expect(harness.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'forbidden' } });
    expect(sent.now).toBe('outcome-unknown');
    harness.clock.advance(60_000);
    expect(harness.clock.pending).toBe(0);
  });

  it('[H5] another user settles everything and sends nothing of it', async () => {
    const harness = await createLiveHarness();
    const sent = outcomeOf(harness.client.submit('say', { text: 'a' }));
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(0, 0) }, { user: 'eve' });
    expect(await harness.sentOf('submit')).toEqual([]);
    expect(sent.now).toBe('outcome-unknown');
  });
});

describe('limits of time', () => {
  it('[U4] a signal that is aborted already sends nothing', async () => {
    const harness = await createLiveHarness();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { signal: AbortSignal.abort() }));
    expect(await harness.sentOf('submit')).toEqual([]);
    expect(outcome.now).toBe('not-sent');
    expect(harness.client.outbox.get()).toEqual([]);
  });

  it('[U1] sleep counts: what waited ten seconds at most does not go out after eight hours', async () => {
    const harness = createClientHarness();
    harness.client.connect();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { timeoutMs: 10_000 }));
    await harness.sent();
    harness.clock.sleep(8 * 3_600_000);
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    expect(await harness.sentOf('submit')).toEqual([]);
    expect(outcome.now).toBe('not-sent');
  });

  it('[U1, L3] a sign of life looks at the limits, before anything is connected', async () => {
    const harness = createClientHarness();
    harness.client.connect();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }));
    harness.clock.sleep(8 * 3_600_000);
    harness.lifecycle.notify('visible');
    await harness.sent().catch(() => {});
    expect(outcome.now).toBe('not-sent');
  });

  it('[U1] a clock that is set back lengthens nothing', async () => {
    const harness = createClientHarness();
    harness.client.connect();
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { timeoutMs: 10_000 }));
    await Promise.resolve();
    harness.clock.sleep(-86_400_000);
    harness.clock.advance(10_000);
    await new Promise(setImmediate);
    expect(outcome.now).toBe('not-sent');
  });

  it('[U1] limits longer than a platform can time, and none at all, do not end at once', async () => {
    const harness = await createLiveHarness({ outbox: { maxAgeMs: Number.POSITIVE_INFINITY } });
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }, { timeoutMs: 30 * 86_400_000 }));
    await harness.sent();
    const { pending } = harness.clock;
    harness.clock.stall(60_000);
    await harness.sent();
    expect([outcome.now, harness.clock.pending <= pending]).toEqual(['pending', true]);
    harness.clock.sleep(30 * 86_400_000);
    harness.clock.advance(60_000);
    await new Promise(setImmediate);
    expect(outcome.now).toBe('outcome-unknown');
  });
});

describe('one id, asked for twice', () => {
  it('[U3] the same body joins the submit that is on its way, and both hear of it', async () => {
    const harness = await createLiveHarness();
    const calls = [1, 2].map(() => harness.client.submit('say', { text: 'a' }, { id: 's1' }));
    expect(await harness.sentOf('submit')).toHaveLength(1);
    harness.send({ op: 'receipt', id: 's1', ok: true, result: 'done' });
    expect(await Promise.all(calls)).toMatchObject([{ result: 'done' }, { result: 'done' }]);
  });

  it('[U3] another body is a mistake, and says so', async () => {
    const harness = await createLiveHarness();
    void harness.client.submit('say', { text: 'a' }, { id: 's1' });
    await expect(harness.client.submit('say', { text: 'b' }, { id: 's1' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('[U4] one call that stops waiting does not end what another one waits for', async () => {
    const harness = await createLiveHarness();
    const abort = new AbortController();
    const first = outcomeOf(harness.client.submit('say', { text: 'a' }, { id: 's1', signal: abort.signal }));
    const second = harness.client.submit('say', { text: 'a' }, { id: 's1' });
    await harness.sent();
    abort.abort();
    await harness.sent();
    expect(first.now).toBe('outcome-unknown');
    harness.send({ op: 'receipt', id: 's1', ok: true });
    expect(await second).toMatchObject({ ok: true });
  });
});

describe('an end for good', () => {
  it('[B4] an outbox listener may close the client, however often it is notified', async () => {
    const harness = await createLiveHarness();
    let notified = 0;
    harness.client.outbox.subscribe(() => {
      notified += 1;
      if (notified < 100) harness.client.close();
    });
    const outcome = outcomeOf(harness.client.submit('say', { text: 'a' }));
    await new Promise(setImmediate);
    expect(outcome.now).toBeOneOf(['not-sent', 'outcome-unknown']);
    expect([harness.client.outbox.get(), harness.clock.pending]).toEqual([[], 0]);
    expect(notified).toBeLessThan(5);
  });

  it('[U4] a closed client takes nothing: submit rejects at once', async () => {
    const harness = await createLiveHarness();
    const late: { now: unknown }[] = [];
    harness.client.status.subscribe((status) => {
      if (status.name === 'closed') late.push(outcomeOf(harness.client.submit('say', { text: 'late' })));
    });
    harness.client.close();
    late.push(outcomeOf(harness.client.submit('say', { text: 'later' })));
    await new Promise(setImmediate);
    expect(late.map(({ now }) => now)).toEqual(['not-sent', 'not-sent']);
    expect(harness.clock.pending).toBe(0);
    await harness.greet();
    harness.welcome({ me: resumed(0) });
    void harness.client.submit('say', { text: 'again' });
    expect((await harness.sentOf('submit')).map(({ data }) => data)).toEqual([{ text: 'again' }]);
  });

  it('[U4] so does one that a fault ended, and what waits for a run ends with it', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    const finished = outcomeOf(harness.client.finished('r1'));
    harness.send({ op: 'fault', code: 'forbidden', message: 'Ada may not be here.' });
    const submitted = outcomeOf(harness.client.submit('say', { text: 'late' }));
    await new Promise(setImmediate);
    expect([submitted.now, finished.now]).toEqual(['not-sent', 'closed']);
  });
});

describe('between a receipt and its run', () => {
  it('[U8] the entry stays until the page shows the run, so that nothing flickers', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    void harness.client.submit('say', { text: 'a' }, { id: 's1' });
    await harness.sent();
    harness.send({ op: 'receipt', id: 's1', ok: true, result: { runId: 'r1' } });
    expect(harness.client.outbox.get()).toMatchObject([{ id: 's1', status: 'answered', runId: 'r1' }]);
    harness.send(event(1, { type: 'agent_started', runId: 'r1', submitId: 's1', data: { agent: 'x' } }));
    expect(harness.client.outbox.get()).toEqual([]);
    expect(harness.client.run('r1').get()?.status).toBe('running');
  });

  it('[U8] does not stay for a run that is shown already, nor longer than ten seconds', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    harness.send(event(1, { type: 'agent_started', runId: 'r1', submitId: 's1', data: { agent: 'x' } }));
    for (const id of ['s1', 's2']) void harness.client.submit('say', { text: 'a' }, { id });
    await harness.sent();
    harness.send({ op: 'receipt', id: 's1', ok: true, result: { runId: 'r1' } });
    harness.send({ op: 'receipt', id: 's2', ok: true, result: { runId: 'elsewhere' } });
    expect(harness.client.outbox.get().map(({ id }) => id)).toEqual(['s2']);
    harness.clock.advance(10_000);
    expect(harness.client.outbox.get()).toEqual([]);
  });
});

describe('reserved commands', () => {
  const started = (seq: number) =>
    event(seq, { type: 'agent_started', runId: 'r1', submitId: 's1', data: { agent: 'x' }, stream: 'thread:1' });

  it('[U6, U9] cancels a run on its stream, beyond the bound of submits in flight', async () => {
    const harness = createClientHarness({ events: agentEvents });
    await harness.greet();
    harness.welcome({ me: began(0, 0) }, { limits: { maxMessageBytes: 1_000, maxInFlight: 1 } });
    harness.client.stream('thread:1');
    const [subscribe] = await harness.sentOf('subscribe');
    harness.send({ op: 'subscribed', ref: subscribe!.ref, stream: 'thread:1', verdict: began(0, 0) });
    harness.send(live(0, [], { stream: 'thread:1' }), started(1));
    void harness.client.submit('say', { text: 'a' }, { id: 's1' });
    void harness.client.cancel('r1');
    const [, cancel] = await harness.sentOf('submit');
    expect(cancel).toMatchObject({ type: 'cancel_run', data: { runId: 'r1' }, stream: 'thread:1' });
  });

  it('[U6] cancels by submit before the run is known; what was never sent is taken back here', async () => {
    const harness = await createLiveHarness();
    void harness.client.submit('say', { text: 'a' }, { id: 's1', stream: 'thread:1' });
    await harness.sent();
    void harness.client.cancel({ submitId: 's1' });
    expect((await harness.sentOf('submit')).at(-1)).toMatchObject({
      type: 'cancel_run',
      data: { submitId: 's1' },
      stream: 'thread:1',
    });
    harness.socket.end(1006);
    const never = outcomeOf(harness.client.submit('say', { text: 'b' }, { id: 's2' }));
    await Promise.resolve();
    expect(await harness.client.cancel({ submitId: 's2' })).toMatchObject({ ok: true, id: 's2' });
    await Promise.resolve();
    expect(never.now).toBe('not-sent');
  });

  it('[U6] cancels on the stream of a command that is settled, or where the app says that it is', async () => {
    const harness = await createLiveHarness();
    void harness.client.submit('say', { text: 'a' }, { id: 's1', stream: 'thread:1' });
    await harness.sent();
    harness.send({ op: 'receipt', id: 's1', ok: true });
    void harness.client.cancel({ submitId: 's1' });
    void harness.client.cancel({ submitId: 'from-another-tab', stream: 'thread:2' });
    void harness.client.cancel({ runId: 'r9', stream: 'thread:3' });
    const frames = (await harness.sentOf('submit')).slice(1);
    expect(frames.map(({ data, stream }) => [data, stream])).toEqual([
      [{ submitId: 's1' }, 'thread:1'],
      [{ submitId: 'from-another-tab' }, 'thread:2'],
      [{ runId: 'r9' }, 'thread:3'],
    ]);
  });

  it('[U7, U9] answers an approval on the stream of its run', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    harness.send(
      event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'x' } }),
      event(2, { type: 'approval_requested', runId: 'r1', data: { approvalId: 'a1', prompt: 'Send it?' } }),
    );
    void harness.client.resolveApproval('r1', 'a1', { approved: true });
    expect((await harness.sentOf('submit')).at(-1)).toMatchObject({
      type: 'resolve_approval',
      data: { runId: 'r1', approvalId: 'a1', approved: true },
      stream: 'me',
      runId: 'r1',
    });
    void harness.client.resolveApproval('r2', 'a1', { approved: false, stream: 'thread:1' });
    expect((await harness.sentOf('submit')).at(-1)).toMatchObject({
      data: { runId: 'r2', approvalId: 'a1', approved: false },
      stream: 'thread:1',
      runId: 'r2',
    });
  });
});

describe('outbox as a view', () => {
  it('shows what is not answered, oldest first, and tells when it changes', async () => {
    const harness = await createLiveHarness();
    const shown: string[] = [];
    harness.client.outbox.subscribe((entries) =>
      shown.push(entries.map(({ id, status }) => `${id} ${status}`).join(', ')),
    );
    void harness.client.submit('say', { text: 'a' }, { id: 's1' });
    await harness.sent();
    harness.send({ op: 'receipt', id: 's1', ok: true });
    expect(shown).toEqual(['s1 waiting', 's1 sent', '']);
  });

  it('[U2] keeps unanswered submits over a reload where that is configured', async () => {
    const storage = createMemoryStorage();
    const before = await createLiveHarness({ storage, outbox: { persist: true } });
    void before.client.submit('say', { text: 'a' }, { id: 's1' }).catch(() => {});
    await before.sent();
    before.lifecycle.notify('pagehide');

    const after = createClientHarness({ storage, outbox: { persist: true } });
    await after.greet();
    expect(after.client.outbox.get()).toMatchObject([{ id: 's1', status: 'sent' }]);
    after.welcome({ me: resumed(0) });
    expect((await after.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
    after.send({ op: 'receipt', id: 's1', ok: true, duplicate: true });
    expect(after.client.outbox.get()).toEqual([]);
  });
});

describe('an outbox that is kept', () => {
  const kept = { persist: true } as const;
  /** A page that had a submit on its way when it was reloaded. */
  const reloaded = async (storage: ReturnType<typeof createMemoryStorage>): Promise<void> => {
    const before = await createLiveHarness({ storage, outbox: kept });
    void before.client.submit('say', { text: 'a' }, { id: 's1' }).catch(() => {});
    await before.sent();
    before.lifecycle.notify('pagehide');
  };

  it('[U2] is not wiped by a submit before connect, nor by one in a status listener', async () => {
    for (const early of [true, false]) {
      const storage = createMemoryStorage();
      await reloaded(storage);
      const after = createClientHarness({ storage, outbox: kept });
      const submit = () => void after.client.submit('say', { text: 'b' }, { id: 's2' }).catch(() => {});
      if (early) submit();
      else after.client.status.subscribe((status) => status.name === 'connecting' && submit());
      await after.greet();
      expect(after.client.outbox.get().map(({ id }) => id)).toEqual(['s1', 's2']);
      after.welcome({ me: resumed(0) });
      expect((await after.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    }
  });

  it('[U2] keeps what was asked for before anybody was welcomed', async () => {
    const storage = createMemoryStorage();
    const before = createClientHarness({ storage, outbox: kept });
    before.client.connect();
    void before.client.submit('say', { text: 'a' }, { id: 's1' }).catch(() => {});
    await Promise.resolve();
    before.lifecycle.notify('pagehide');
    const after = createClientHarness({ storage, outbox: kept });
    await after.greet();
    after.welcome({ me: began(0, 0) });
    expect((await after.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
  });

  it('[U4] one that is refused after the reload says so, where everything is said that nobody waits for', async () => {
    const storage = createMemoryStorage();
    await reloaded(storage);
    const after = createClientHarness({ storage, outbox: kept });
    await after.greet();
    after.welcome({ me: resumed(0) });
    after.send({ op: 'receipt', id: 's1', ok: false, code: 'forbidden', message: 'Not any more.', retry: false });
    expect(after.errors).toMatchObject([{ code: 'command-refused', cause: { id: 's1', code: 'forbidden' } }]);
    expect(after.client.outbox.get()).toEqual([]);
  });

  it('[U3, U4] or is heard by whoever asks for the same once more', async () => {
    const storage = createMemoryStorage();
    await reloaded(storage);
    const after = createClientHarness({ storage, outbox: kept });
    await after.greet();
    const again = after.client.submit('say', { text: 'a' }, { id: 's1' });
    after.welcome({ me: resumed(0) });
    await after.sent();
    after.send({ op: 'receipt', id: 's1', ok: false, code: 'forbidden', message: 'Not any more.', retry: false });
    expect(await again).toMatchObject({ ok: false, code: 'forbidden' });
    expect(after.errors).toEqual([]);
  });

  it('[U1] what was asked for yesterday does not go out today', async () => {
    const storage = createMemoryStorage();
    await reloaded(storage);
    const after = createClientHarness({ storage, outbox: kept });
    after.clock.sleep(86_400_000);
    await after.greet();
    after.welcome({ me: resumed(0) }, { submits: { epoch: 'se1', ttlMs: 7 * 86_400_000 } });
    expect(await after.sentOf('submit')).toEqual([]);
    expect(after.errors).toMatchObject([{ code: 'outcome-unknown' }]);
  });

  it('[U2] a full storage leaves nothing old behind, and is told once', async () => {
    const storage = createMemoryStorage();
    await reloaded(storage);
    const after = createClientHarness({ storage, outbox: kept });
    await after.greet();
    const { setItem } = storage;
    Object.assign(storage, {
      setItem() {
        throw new Error('QuotaExceededError');
      },
    });
    for (const id of ['s2', 's3']) void after.client.submit('say', { text: 'b' }, { id }).catch(() => {});
    await Promise.resolve();
    expect([...storage.content.keys()].filter((key) => key.endsWith('outbox'))).toEqual([]);
    expect(after.errors).toHaveLength(1);
    Object.assign(storage, { setItem });
    void after.client.submit('say', { text: 'b' }, { id: 's4' }).catch(() => {});
    await Promise.resolve();
    expect([...storage.content.keys()].filter((key) => key.endsWith('outbox'))).toHaveLength(1);
  });
});

describe('bad input', () => {
  it.each([
    ['a Map', { text: { deep: [new Map()] } }, 'data.text.deep[0]: a Map has no JSON form'],
    ['a Set', { text: new Set() }, 'data.text: a Set'],
    ['an Error', { text: new Error('x') }, 'data.text: an Error'],
    ['bytes', { text: new Uint8Array(1) }, 'data.text: bytes'],
    ['a Blob', { text: new Blob(['x']) }, 'data.text: a Blob'],
    ['NaN', { text: [1, Number.NaN] }, 'data.text[1]: NaN'],
    ['a function', { text: () => 1 }, 'data.text: a function'],
    ['a bigint', { text: 1n }, 'data.text: a bigint'],
    ['an invalid date', { text: new Date(Number.NaN) }, 'data.text: an invalid Date'],
  ])('[U4] refuses %s, which JSON would lose, by its path', async (_name, data, words) => {
    const harness = await createLiveHarness();
    const error = await harness.client.submit('say', data).catch((cause: ClientError) => cause);
    expect(error).toMatchObject({ code: 'invalid-argument' });
    expect((error as ClientError).message).toContain(words);
    expect(await harness.sentOf('submit')).toEqual([]);
  });

  it('refuses here what the server would refuse, in words', async () => {
    const harness = await createLiveHarness({ commands });
    const refused = async (act: () => Promise<unknown>): Promise<string> =>
      act().then(
        () => 'accepted',
        (error: ClientError) => `${error.code}: ${error.message}`,
      );
    expect(await refused(() => harness.client.submit('say', { text: 1 } as never))).toMatch(
      /^invalid-argument: The data of "say"/,
    );
    expect(await refused(() => harness.client.submit('sing' as 'say', { text: '' }))).toMatch(/No command "sing"/);
    expect(await refused(() => harness.client.submit('cancel_run' as 'say', { text: '' }))).toMatch(/reserved/);
    expect(await refused(() => harness.client.submit('say', { text: '' }, { id: 'no spaces' }))).toMatch(
      /no usable id/,
    );
    const cycle: Record<string, unknown> = { text: 'x' };
    cycle.self = cycle;
    expect(await refused(() => harness.client.submit('say', cycle as never))).toMatch(/cannot be written as JSON/);
    expect(await harness.sentOf('submit')).toEqual([]);
  });
});
