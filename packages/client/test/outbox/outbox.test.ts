/** The rules of commands, on a whole client whose server is played by hand. */
import { agentEvents, defineCommands } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type ClientError, isClientError } from '../../src/index.ts';
import {
  began,
  createClientBench,
  createLiveBench,
  createMemoryStorage,
  event,
  live,
  resumed,
} from '../support/client-bench.ts';

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
    const bench = await createLiveBench();
    const yes = bench.client.submit('say', { text: 'hi' }, { id: 's1' });
    const no = bench.client.submit('say', { text: 'hm' }, { id: 's2' });
    expect(await bench.sentOf('submit')).toEqual([
      { op: 'submit', id: 's1', type: 'say', data: { text: 'hi' } },
      { op: 'submit', id: 's2', type: 'say', data: { text: 'hm' } },
    ]);
    bench.send(
      { op: 'receipt', id: 's1', ok: true, result: { runId: 'r1' } },
      { op: 'receipt', id: 's2', ok: false, code: 'forbidden', message: 'not yours', retry: false },
    );
    expect(await yes).toEqual({ ok: true, id: 's1', duplicate: false, result: { runId: 'r1' } });
    expect(await no).toMatchObject({ ok: false, code: 'forbidden', retry: false });
  });

  it('[U2] waits for a welcome, then sends in order, at most maxInFlight unanswered', async () => {
    const bench = createClientBench();
    await bench.greet();
    for (const id of ['s1', 's2', 's3']) void bench.client.submit('say', { text: id }, { id });
    expect(await bench.sentOf('submit')).toEqual([]);
    bench.welcome({ me: began(0, 0) }, { limits: { maxMessageBytes: 1_000, maxInFlight: 2 } });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    bench.send({ op: 'receipt', id: 's1', ok: true });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2', 's3']);
  });

  it('[U2] sends what was not answered again after a reconnect, under the same id and before newer ones', async () => {
    const bench = await createLiveBench();
    const first = bench.client.submit('say', { text: 'one' }, { id: 's1' });
    await bench.cut();
    void bench.client.submit('say', { text: 'two' }, { id: 's2' });
    await bench.greet();
    bench.welcome({ me: resumed(0) });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    bench.send({ op: 'receipt', id: 's1', ok: true, duplicate: true });
    expect(await first).toMatchObject({ ok: true, duplicate: true });
  });

  it('[U2, U4] never sends again what another life of the server may have carried out', async () => {
    const bench = await createLiveBench();
    const sent = outcomeOf(bench.client.submit('say', { text: 'one' }, { id: 's1' }));
    await bench.cut();
    const waiting = outcomeOf(bench.client.submit('say', { text: 'two' }, { id: 's2' }));
    await bench.greet();
    bench.welcome({ me: resumed(0) }, { submits: { epoch: 'se2', ttlMs: 60_000 } });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s2']);
    expect(sent.now).toBe('outcome-unknown');
    expect(waiting.now).toBe('pending');
  });

  it('[U2, U4] gives all of them up before the room that this makes is used', async () => {
    const bench = await createLiveBench();
    const outcomes = ['s1', 's2'].map((id) => outcomeOf(bench.client.submit('say', { text: id }, { id })));
    await bench.sent();
    await bench.cut();
    await bench.greet();
    bench.welcome({ me: resumed(0) }, { submits: { epoch: 'se2', ttlMs: 60_000 } });
    expect(await bench.sentOf('submit')).toEqual([]);
    expect(outcomes.map(({ now }) => now)).toEqual(['outcome-unknown', 'outcome-unknown']);
  });

  it('[U2] never sends again later than ttlMs after the first sending', async () => {
    const bench = await createLiveBench();
    const sent = outcomeOf(bench.client.submit('say', { text: 'one' }, { id: 's1' }));
    await bench.sent();
    bench.socket.end(1006);
    bench.clock.sleep(60_000);
    await bench.cut();
    await bench.greet();
    bench.welcome({ me: resumed(0) });
    expect(await bench.sentOf('submit')).toEqual([]);
    expect(sent.now).toBe('outcome-unknown');
  });

  it('[U4] a receipt for a settled submit changes nothing', async () => {
    const bench = await createLiveBench();
    const outcome = outcomeOf(bench.client.submit('say', { text: 'x' }, { id: 's1', timeoutMs: 100 }));
    await bench.sent();
    bench.clock.advance(100);
    bench.send({ op: 'receipt', id: 's1', ok: true });
    await bench.sent();
    expect(outcome.now).toBe('outcome-unknown');
  });
});

describe('bounds', () => {
  it('[U1] rejects over the bound, by count and by bytes, and says that nothing was sent', async () => {
    const bench = await createLiveBench({ outbox: { maxEntries: 1, maxBytes: 200 } });
    await expect(bench.client.submit('say', { text: 'x'.repeat(300) })).rejects.toMatchObject({ code: 'outbox-full' });
    void bench.client.submit('say', { text: 'a' });
    await expect(bench.client.submit('say', { text: 'b' })).rejects.toMatchObject({ code: 'outbox-full' });
  });

  it('[U1] waits for room where that is configured', async () => {
    const bench = await createLiveBench({ outbox: { maxEntries: 1, whenFull: 'wait' } });
    void bench.client.submit('say', { text: 'a' }, { id: 's1' });
    const second = bench.client.submit('say', { text: 'b' }, { id: 's2' });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
    bench.send({ op: 'receipt', id: 's1', ok: true });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    bench.send({ op: 'receipt', id: 's2', ok: true });
    expect((await second).ok).toBe(true);
  });

  it('[U1, U4] what waits for room is settled by its signal and by close, too', async () => {
    const bench = await createLiveBench({ outbox: { maxEntries: 1, whenFull: 'wait' } });
    void bench.client.submit('say', { text: 'a' }).catch(() => {});
    const abort = new AbortController();
    const aborted = outcomeOf(bench.client.submit('say', { text: 'b' }, { signal: abort.signal }));
    const closed = outcomeOf(bench.client.submit('say', { text: 'c' }));
    await new Promise(setImmediate);
    abort.abort();
    bench.client.close();
    await new Promise(setImmediate);
    expect([aborted.now, closed.now]).toEqual(['not-sent', 'not-sent']);
  });

  it('[U1, U4] settles by age: not-sent when it never was, outcome-unknown when it was', async () => {
    const bench = createClientBench({ outbox: { maxAgeMs: 1_000 } });
    bench.client.connect();
    const never = outcomeOf(bench.client.submit('say', { text: 'a' }));
    await new Promise(setImmediate);
    bench.clock.advance(1_000);
    await new Promise(setImmediate);
    expect(never.now).toBe('not-sent');
    expect(bench.client.outbox.get()).toEqual([]);
  });

  it('[U2] a submit larger than the server takes fails here, and the next one goes', async () => {
    const bench = createClientBench();
    await bench.greet();
    const large = outcomeOf(bench.client.submit('say', { text: 'x'.repeat(500) }, { id: 's1' }));
    void bench.client.submit('say', { text: 'small' }, { id: 's2' });
    bench.welcome({ me: began(0, 0) }, { limits: { maxMessageBytes: 400, maxInFlight: 8 } });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s2']);
    expect(large.now).toBe('too-large');
  });

  it('[U2] isolates the one that makes the server close: the others are carried out', async () => {
    const bench = await createLiveBench();
    const outcomes = ['s1', 's2', 's3'].map((id) => outcomeOf(bench.client.submit('say', { text: id }, { id })));
    await bench.sent();
    const refuse = async (): Promise<void> => {
      bench.send({ op: 'fault', code: 'message-too-large', message: 'too large' });
      await bench.cut();
      await bench.greet();
      bench.welcome({ me: resumed(0) });
    };
    await refuse();
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1']);
    bench.send({ op: 'receipt', id: 's1', ok: true });
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s1', 's2']);
    await refuse();
    expect((await bench.sentOf('submit')).map(({ id }) => id)).toEqual(['s3']);
    bench.send({ op: 'receipt', id: 's3', ok: true });
    await bench.sent();
    expect(outcomes.map(({ now }) => (typeof now === 'string' ? now : 'receipt'))).toEqual([
      'receipt',
      'too-large',
      'receipt',
    ]);
  });
});

describe('endings', () => {
  it('[U4] an abort takes back what was not sent', async () => {
    const bench = createClientBench();
    const abort = new AbortController();
    const outcome = outcomeOf(bench.client.submit('say', { text: 'a' }, { signal: abort.signal }));
    await Promise.resolve();
    abort.abort();
    await bench.greet();
    bench.welcome({ me: began(0, 0) });
    expect(await bench.sentOf('submit')).toEqual([]);
    expect(outcome.now).toBe('not-sent');
  });

  it('[U4, U6] close settles everything by what is known of it', async () => {
    const bench = await createLiveBench();
    const sent = outcomeOf(bench.client.submit('say', { text: 'a' }));
    await bench.sent();
    await bench.cut();
    const waiting = outcomeOf(bench.client.submit('say', { text: 'b' }));
    await Promise.resolve();
    bench.client.close();
    await new Promise(setImmediate);
    expect([sent.now, waiting.now]).toEqual(['outcome-unknown', 'not-sent']);
  });

  it('[U4] an end for good settles everything, so that nothing waits for ever', async () => {
    const bench = await createLiveBench();
    const sent = outcomeOf(bench.client.submit('say', { text: 'a' }));
    await bench.sent();
    bench.send({ op: 'fault', code: 'forbidden', message: 'Ada may not be here.' });
    await new Promise(setImmediate);
    expect(bench.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'forbidden' } });
    expect(sent.now).toBe('outcome-unknown');
    bench.clock.advance(60_000);
    expect(bench.clock.pending).toBe(0);
  });

  it('[H5] another user settles everything and sends nothing of it', async () => {
    const bench = await createLiveBench();
    const sent = outcomeOf(bench.client.submit('say', { text: 'a' }));
    await bench.cut();
    await bench.greet();
    bench.welcome({ me: began(0, 0) }, { user: 'eve' });
    expect(await bench.sentOf('submit')).toEqual([]);
    expect(sent.now).toBe('outcome-unknown');
  });
});

describe('reserved commands', () => {
  const started = (seq: number) =>
    event(seq, { type: 'agent_started', runId: 'r1', submitId: 's1', data: { agent: 'x' }, stream: 'thread:1' });

  it('[U6, U9] cancels a run on its stream, beyond the bound of submits in flight', async () => {
    const bench = createClientBench({ events: agentEvents });
    await bench.greet();
    bench.welcome({ me: began(0, 0) }, { limits: { maxMessageBytes: 1_000, maxInFlight: 1 } });
    bench.client.stream('thread:1');
    const [subscribe] = await bench.sentOf('subscribe');
    bench.send({ op: 'subscribed', ref: subscribe!.ref, stream: 'thread:1', verdict: began(0, 0) });
    bench.send(live(0, [], { stream: 'thread:1' }), started(1));
    void bench.client.submit('say', { text: 'a' }, { id: 's1' });
    void bench.client.cancel('r1');
    const [, cancel] = await bench.sentOf('submit');
    expect(cancel).toMatchObject({ type: 'cancel_run', data: { runId: 'r1' }, stream: 'thread:1' });
  });

  it('[U6] cancels by submit before the run is known; what was never sent is taken back here', async () => {
    const bench = await createLiveBench();
    void bench.client.submit('say', { text: 'a' }, { id: 's1', stream: 'thread:1' });
    await bench.sent();
    void bench.client.cancel({ submitId: 's1' });
    expect((await bench.sentOf('submit')).at(-1)).toMatchObject({
      type: 'cancel_run',
      data: { submitId: 's1' },
      stream: 'thread:1',
    });
    bench.socket.end(1006);
    const never = outcomeOf(bench.client.submit('say', { text: 'b' }, { id: 's2' }));
    await Promise.resolve();
    expect(await bench.client.cancel({ submitId: 's2' })).toMatchObject({ ok: true, id: 's2' });
    await Promise.resolve();
    expect(never.now).toBe('not-sent');
  });

  it('[U7, U9] answers an approval on the stream of its run', async () => {
    const bench = await createLiveBench({ events: agentEvents });
    bench.send(
      event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'x' } }),
      event(2, { type: 'approval_requested', runId: 'r1', data: { approvalId: 'a1', prompt: 'Send it?' } }),
    );
    void bench.client.resolveApproval('a1', { approved: true });
    expect((await bench.sentOf('submit')).at(-1)).toMatchObject({
      type: 'resolve_approval',
      data: { approvalId: 'a1', approved: true },
      stream: 'me',
    });
  });
});

describe('outbox as a view', () => {
  it('shows what is not answered, oldest first, and tells when it changes', async () => {
    const bench = await createLiveBench();
    const shown: string[] = [];
    bench.client.outbox.subscribe((entries) =>
      shown.push(entries.map(({ id, status }) => `${id} ${status}`).join(', ')),
    );
    void bench.client.submit('say', { text: 'a' }, { id: 's1' });
    await bench.sent();
    bench.send({ op: 'receipt', id: 's1', ok: true });
    expect(shown).toEqual(['s1 waiting', 's1 sent', '']);
  });

  it('[U2] keeps unanswered submits over a reload where that is configured', async () => {
    const storage = createMemoryStorage();
    const before = await createLiveBench({ storage, outbox: { persist: true } });
    void before.client.submit('say', { text: 'a' }, { id: 's1' }).catch(() => {});
    await before.sent();
    before.lifecycle.tell('pagehide');

    const after = createClientBench({ storage, outbox: { persist: true } });
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
    const bench = await createLiveBench({ commands });
    const refused = async (act: () => Promise<unknown>): Promise<string> =>
      act().then(
        () => 'accepted',
        (error: ClientError) => `${error.code}: ${error.message}`,
      );
    expect(await refused(() => bench.client.submit('say', { text: 1 } as never))).toMatch(
      /^invalid-argument: The data of "say"/,
    );
    expect(await refused(() => bench.client.submit('sing' as 'say', { text: '' }))).toMatch(/No command "sing"/);
    expect(await refused(() => bench.client.submit('cancel_run' as 'say', { text: '' }))).toMatch(/reserved/);
    expect(await refused(() => bench.client.submit('say', { text: '' }, { id: 'no spaces' }))).toMatch(/no usable id/);
    const cycle: Record<string, unknown> = { text: 'x' };
    cycle.self = cycle;
    expect(await refused(() => bench.client.submit('say', cycle as never))).toMatch(/cannot be written as JSON/);
    expect(await bench.sentOf('submit')).toEqual([]);
  });
});
