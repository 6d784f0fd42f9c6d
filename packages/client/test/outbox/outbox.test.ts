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

describe('endings', () => {
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

describe('bad input', () => {
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
