/** Commands over a bad network: once, under one id, with a named outcome. */
import type { SubmitFrame } from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { isClientError } from '../../src/index.ts';
import { createLiveHarness, event, live, resumed } from '../support/client-harness.ts';

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'receipt',
    (error) => (isClientError(error) ? error.code : String(error)),
  );

type Harness = Awaited<ReturnType<typeof createLiveHarness>>;
/** The server closes with that code, and the next socket is dialled. */
const closed = (harness: Harness, code: number): void => {
  const dead = harness.socket;
  dead.end(code);
  for (let step = 0; step < 1_000 && harness.socket === dead; step += 1) harness.clock.advance(100);
};
const back = async (harness: Harness, extra = {}): Promise<SubmitFrame[]> => {
  await harness.greet();
  harness.welcome({ me: resumed(0) }, extra);
  harness.send(live(0));
  return harness.sentOf('submit');
};

describe('a receipt that does not come', () => {
  it('edge 11: receipt lost though the command ran: the first answer comes again and settles it', async () => {
    const harness = await createLiveHarness();
    const receipt = harness.client.submit('pay', { cents: 100 });
    const [first] = await harness.sentOf('submit');
    await harness.cut();
    const [second] = await back(harness);
    harness.send({ op: 'receipt', id: second!.id, ok: true, result: { paid: 1 }, duplicate: true });
    expect(await receipt).toEqual({ ok: true, id: first!.id, duplicate: true, result: { paid: 1 } });
    await harness.cut();
    expect(await back(harness), 'what is settled is never sent again').toEqual([]);
  });

  it('edge 11: receipt lost, and the server forgot: the outcome is named unknown, nothing is sent again', async () => {
    const harness = await createLiveHarness();
    const outcome = codeOf(harness.client.submit('pay', { cents: 100 }));
    await harness.sentOf('submit');
    await harness.cut();
    expect(await back(harness, { submits: { epoch: 'se2', ttlMs: 60_000 } })).toEqual([]);
    expect(await outcome).toBe('outcome-unknown');
  });

  it('edge 12: a retry under a new id would run twice: every retry is the first frame, word by word', async () => {
    const harness = await createLiveHarness();
    const receipt = harness.client.submit('pay', { cents: 100 }, { threadId: 't-1' });
    const frames: SubmitFrame[] = [...(await harness.sentOf('submit'))];
    for (let drop = 0; drop < 4; drop += 1) {
      await harness.cut();
      frames.push(...(await back(harness)));
    }
    expect(frames).toHaveLength(5);
    expect(new Set(frames.map((frame) => JSON.stringify(frame))).size).toBe(1);
    harness.send({ op: 'receipt', id: frames[0]!.id, ok: true });
    expect(await receipt).toMatchObject({ ok: true, id: frames[0]!.id });
  });
});

describe('a poison outbound frame', () => {
  it('edge 14: closes the socket again and again: it is found, fails alone, and the others go through', async () => {
    const harness = await createLiveHarness();
    const outcomes = ['a', 'poison', 'c'].map((text) => codeOf(harness.client.submit('say', { text })));
    let closes = 0;
    const answered: string[] = [];
    let seen = await harness.sentOf('submit');
    for (let round = 0; round < 20 && answered.length < 2; round += 1) {
      const poisoned = seen.find(({ data }) => (data as { text: string }).text === 'poison');
      if (poisoned !== undefined) {
        closes += 1;
        closed(harness, 1009);
        seen = await back(harness);
      } else {
        for (const { id } of seen) {
          answered.push(id);
          harness.send({ op: 'receipt', id, ok: true });
        }
        const known = answered.length;
        seen = (await harness.sentOf('submit')).slice(known);
      }
    }
    expect(await Promise.all(outcomes)).toEqual(['receipt', 'too-large', 'receipt']);
    expect(closes).toBe(2);
    expect(harness.client.outbox.get()).toEqual([]);
  });

  it('edge 14: a close that names no culprit costs no hot loop, and the submit ends at its age with a name', async () => {
    const harness = await createLiveHarness({ random: () => 0.5, outbox: { maxAgeMs: 120_000 } });
    const outcome = codeOf(harness.client.submit('say', { text: 'poison' }));
    const begun = harness.clock.elapsed();
    const submits = { epoch: 'se1', ttlMs: 600_000 };
    while (harness.client.outbox.get().length > 0 && harness.sockets.all.length < 200) {
      closed(harness, 1011);
      await back(harness, { submits });
    }
    expect(await outcome).toBe('outcome-unknown');
    expect(harness.clock.elapsed() - begun).toBeGreaterThanOrEqual(120_000);
    expect(harness.sockets.all.length, 'the waits grow').toBeLessThan(16);
  });

  it('edge 14: what cannot be written at all fails before it is sent, and takes nothing with it', async () => {
    const harness = await createLiveHarness();
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const outcome = await codeOf((async () => harness.client.submit('say', cycle))());
    expect(outcome).toBe('invalid-argument');
    const fine = harness.client.submit('say', { text: 'fine' });
    const [submit] = await harness.sentOf('submit');
    harness.send({ op: 'receipt', id: submit!.id, ok: true });
    expect(await fine).toMatchObject({ ok: true });
  });
});

describe('stop', () => {
  it('edge 22: stop pressed while resuming: it goes as soon as the server has welcomed, and has an outcome', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    harness.send(event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'x' } }));
    await harness.cut();
    await harness.greet();
    const stopped = harness.client.cancel('r1');
    expect(await harness.sent(), 'nothing precedes welcome').toEqual([]);
    harness.welcome({ me: resumed(1) });
    const [submit] = await harness.sentOf('submit');
    expect(submit).toMatchObject({ type: 'cancel_run', data: { runId: 'r1' } });
    harness.send(
      live(1, ['r1']),
      event(2, { type: 'cancel_requested', runId: 'r1', data: {} }),
      event(3, { type: 'agent_cancelled', runId: 'r1', data: {} }),
      { op: 'receipt', id: submit!.id, ok: true },
    );
    expect(await stopped).toMatchObject({ ok: true });
    expect(harness.client.run('r1').get()?.status).toBe('cancelled');
  });

  it('edge 22: stop pressed for a command that never left the page: the command is taken back', async () => {
    const harness = await createLiveHarness();
    harness.socket.end(1006);
    const outcome = codeOf(harness.client.submit('user_message', { text: 'hi' }, { id: 'c-1' }));
    await codeOf(harness.client.cancel({ submitId: 'c-1' }));
    expect(await outcome).toBe('not-sent');
    expect(harness.client.outbox.get()).toEqual([]);
  });

  it('edge 22: stop pressed with a full outbox is not kept waiting', async () => {
    const harness = await createLiveHarness({ outbox: { maxEntries: 1 } });
    const waiting = codeOf(harness.client.submit('say', { text: 'hi' }));
    expect(await codeOf(harness.client.submit('say', { text: 'ho' }))).toBe('outbox-full');
    void harness.client.cancel('r1').catch(() => {});
    expect((await harness.sentOf('submit')).map(({ type }) => type)).toEqual(['say', 'cancel_run']);
    harness.client.close();
    expect(await waiting).toBe('outcome-unknown');
  });
});
