/** Commands over a bad network: once, under one id, with a named outcome. */
import type { SubmitFrame } from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { isClientError } from '../../src/index.ts';
import { createLiveBench, event, live, resumed } from '../support/client-bench.ts';

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'receipt',
    (error) => (isClientError(error) ? error.code : String(error)),
  );

type Bench = Awaited<ReturnType<typeof createLiveBench>>;
/** The server closes with that code, and the next socket is dialled. */
const closed = (bench: Bench, code: number): void => {
  const dead = bench.socket;
  dead.end(code);
  for (let step = 0; step < 1_000 && bench.socket === dead; step += 1) bench.clock.advance(100);
};
const back = async (bench: Bench, extra = {}): Promise<SubmitFrame[]> => {
  await bench.greet();
  bench.welcome({ me: resumed(0) }, extra);
  bench.send(live(0));
  return bench.sentOf('submit');
};

describe('a receipt that does not come', () => {
  it('edge 11: receipt lost though the command ran: the first answer comes again and settles it', async () => {
    const bench = await createLiveBench();
    const receipt = bench.client.submit('pay', { cents: 100 });
    const [first] = await bench.sentOf('submit');
    await bench.cut();
    const [second] = await back(bench);
    bench.send({ op: 'receipt', id: second!.id, ok: true, result: { paid: 1 }, duplicate: true });
    expect(await receipt).toEqual({ ok: true, id: first!.id, duplicate: true, result: { paid: 1 } });
    await bench.cut();
    expect(await back(bench), 'what is settled is never sent again').toEqual([]);
  });

  it('edge 11: receipt lost, and the server forgot: the outcome is named unknown, nothing is sent again', async () => {
    const bench = await createLiveBench();
    const outcome = codeOf(bench.client.submit('pay', { cents: 100 }));
    await bench.sentOf('submit');
    await bench.cut();
    expect(await back(bench, { submits: { epoch: 'se2', ttlMs: 60_000 } })).toEqual([]);
    expect(await outcome).toBe('outcome-unknown');
  });

  it('edge 12: a retry under a new id would run twice: every retry is the first frame, word by word', async () => {
    const bench = await createLiveBench();
    const receipt = bench.client.submit('pay', { cents: 100 }, { threadId: 't-1' });
    const frames: SubmitFrame[] = [...(await bench.sentOf('submit'))];
    for (let drop = 0; drop < 4; drop += 1) {
      await bench.cut();
      frames.push(...(await back(bench)));
    }
    expect(frames).toHaveLength(5);
    expect(new Set(frames.map((frame) => JSON.stringify(frame))).size).toBe(1);
    bench.send({ op: 'receipt', id: frames[0]!.id, ok: true });
    expect(await receipt).toMatchObject({ ok: true, id: frames[0]!.id });
  });
});

describe('a poison outbound frame', () => {
  it('edge 14: closes the socket again and again: it is found, fails alone, and the others go through', async () => {
    const bench = await createLiveBench();
    const outcomes = ['a', 'poison', 'c'].map((text) => codeOf(bench.client.submit('say', { text })));
    let closes = 0;
    const answered: string[] = [];
    let seen = await bench.sentOf('submit');
    for (let round = 0; round < 20 && answered.length < 2; round += 1) {
      const poisoned = seen.find(({ data }) => (data as { text: string }).text === 'poison');
      if (poisoned !== undefined) {
        closes += 1;
        closed(bench, 1009);
        seen = await back(bench);
      } else {
        for (const { id } of seen) {
          answered.push(id);
          bench.send({ op: 'receipt', id, ok: true });
        }
        const known = answered.length;
        seen = (await bench.sentOf('submit')).slice(known);
      }
    }
    expect(await Promise.all(outcomes)).toEqual(['receipt', 'too-large', 'receipt']);
    expect(closes).toBe(2);
    expect(bench.client.outbox.get()).toEqual([]);
  });

  it('edge 14: a close that names no culprit costs no hot loop, and the submit ends at its age with a name', async () => {
    const bench = await createLiveBench({ random: () => 0.5, outbox: { maxAgeMs: 120_000 } });
    const outcome = codeOf(bench.client.submit('say', { text: 'poison' }));
    const begun = bench.clock.elapsed();
    const submits = { epoch: 'se1', ttlMs: 600_000 };
    while (bench.client.outbox.get().length > 0 && bench.sockets.all.length < 200) {
      closed(bench, 1011);
      await back(bench, { submits });
    }
    expect(await outcome).toBe('outcome-unknown');
    expect(bench.clock.elapsed() - begun).toBeGreaterThanOrEqual(120_000);
    expect(bench.sockets.all.length, 'the waits grow').toBeLessThan(16);
  });

  it('edge 14: what cannot be written at all fails before it is sent, and takes nothing with it', async () => {
    const bench = await createLiveBench();
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const outcome = await codeOf((async () => bench.client.submit('say', cycle))());
    expect(outcome).toBe('invalid-argument');
    const fine = bench.client.submit('say', { text: 'fine' });
    const [submit] = await bench.sentOf('submit');
    bench.send({ op: 'receipt', id: submit!.id, ok: true });
    expect(await fine).toMatchObject({ ok: true });
  });
});

describe('stop', () => {
  it('edge 22: stop pressed while resuming: it goes as soon as the server has welcomed, and has an outcome', async () => {
    const bench = await createLiveBench({ events: agentEvents });
    bench.send(event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'x' } }));
    await bench.cut();
    await bench.greet();
    const stopped = bench.client.cancel('r1');
    expect(await bench.sent(), 'nothing precedes welcome').toEqual([]);
    bench.welcome({ me: resumed(1) });
    const [submit] = await bench.sentOf('submit');
    expect(submit).toMatchObject({ type: 'cancel_run', data: { runId: 'r1' } });
    bench.send(
      live(1, ['r1']),
      event(2, { type: 'cancel_requested', runId: 'r1', data: {} }),
      event(3, { type: 'agent_cancelled', runId: 'r1', data: {} }),
      { op: 'receipt', id: submit!.id, ok: true },
    );
    expect(await stopped).toMatchObject({ ok: true });
    expect(bench.client.run('r1').get()?.status).toBe('cancelled');
  });

  it('edge 22: stop pressed for a command that never left the page: the command is taken back', async () => {
    const bench = await createLiveBench();
    bench.socket.end(1006);
    const outcome = codeOf(bench.client.submit('user_message', { text: 'hi' }, { id: 'c-1' }));
    await codeOf(bench.client.cancel({ submitId: 'c-1' }));
    expect(await outcome).toBe('not-sent');
    expect(bench.client.outbox.get()).toEqual([]);
  });

  it('edge 22: stop pressed with a full outbox is not kept waiting', async () => {
    const bench = await createLiveBench({ outbox: { maxEntries: 1 } });
    const waiting = codeOf(bench.client.submit('say', { text: 'hi' }));
    expect(await codeOf(bench.client.submit('say', { text: 'ho' }))).toBe('outbox-full');
    void bench.client.cancel('r1').catch(() => {});
    expect((await bench.sentOf('submit')).map(({ type }) => type)).toEqual(['say', 'cancel_run']);
    bench.client.close();
    expect(await waiting).toBe('outcome-unknown');
  });
});
