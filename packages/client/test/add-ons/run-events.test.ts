/** One run from its start, then live, then its end; read again in slices, by whoever asks for it and nobody else. */
import type { ServerFrame } from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import { createSeededRandom } from '@throughline/test-support';
import { describe, expect, it } from 'vitest';
import type { ClientError, DeliveredEvent } from '../../src/index.ts';
import { began, type ClientHarness, createLiveHarness, event, live, resumed } from '../support/client-harness.ts';

const started = (seq: number, runId = 'r1', extra = {}): ServerFrame =>
  event(seq, { type: 'agent_started', runId, data: { agent: 'a' }, ...extra });
const says = (seq: number, runId = 'r1', extra = {}): ServerFrame =>
  event(seq, { type: 'message_delta', runId, data: { messageId: 'm', text: `${seq}` }, ...extra });
const completed = (seq: number, runId = 'r1', extra = {}): ServerFrame =>
  event(seq, { type: 'agent_completed', runId, data: {}, ...extra });

const options = { events: agentEvents };

/** Reads to the end: the numbers that came, and how it ended. */
async function readAll(events: AsyncIterable<DeliveredEvent<any, any>>) {
  const seqs: number[] = [];
  try {
    for await (const { seq } of events) seqs.push(seq);
    return { seqs, end: 'done' };
  } catch (error) {
    return { seqs, end: (error as ClientError).code };
  }
}

/** The requests for ranges that went out, as `after–until`. */
const asked = async (harness: ClientHarness<any, any>): Promise<string[]> =>
  (await harness.sentOf('replay')).map(({ after, until }) => `${after}–${until}`);

const turns = async (): Promise<void> => {
  for (let index = 0; index < 20; index += 1) await Promise.resolve();
};

describe('runEvents', () => {
  it('[S3] gives a late reader what was dispatched, then what comes, to the end; and disturbs nobody', async () => {
    const harness = await createLiveHarness(options);
    harness.send(started(1), says(2), says(3, 'r2'), says(4));
    const reading = readAll(harness.client.runEvents({ runId: 'r1' }));
    await turns();
    expect(await asked(harness)).toEqual(['0–4']);
    const replay = { replay: true };
    harness.send(started(1, 'r1', replay), says(2, 'r1', replay), says(3, 'r2', replay), says(4, 'r1', replay));
    harness.send(says(5), completed(6), says(7, 'r2'));
    expect(await reading).toEqual({ seqs: [1, 2, 4, 5, 6], end: 'done' });
    expect(harness.seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(harness.client.health.get()).toMatchObject({ duplicates: 0, delivered: 7 });
  });

  it('follows a run from its opening event without asking for anything', async () => {
    const harness = await createLiveHarness(options);
    const reading = readAll(harness.client.runEvents({ submitId: 'c-1' }));
    harness.send(started(1, 'r1', { submitId: 'c-1' }), says(2, 'r1', { submitId: 'c-1' }), completed(3));
    expect(await reading).toEqual({ seqs: [1, 2, 3], end: 'done' });
    expect(await asked(harness)).toEqual([]);
  });

  it('gives only the types that are wanted, and ends with the run all the same', async () => {
    const harness = await createLiveHarness(options);
    const reading = readAll(harness.client.runEvents({ runId: 'r1' }, { types: ['message_delta'] }));
    harness.send(started(1), says(2), completed(3));
    expect(await reading).toEqual({ seqs: [2], end: 'done' });
  });

  it('[S3] reads a long run in slices, each only when the reader wants it', async () => {
    const harness = await createLiveHarness(options);
    const frames = [started(1), ...Array.from({ length: 598 }, (_, index) => says(index + 2)), completed(600)];
    for (let at = 0; at < 600; at += 100) harness.send(...frames.slice(at, at + 100));
    const reader = harness.client.runEvents({ runId: 'r1' })[Symbol.asyncIterator]();
    const first = reader.next();
    await turns();
    expect(await asked(harness)).toEqual(['0–256']);
    harness.send(...frames.slice(0, 256).map((frame) => ({ ...frame, replay: true }) as ServerFrame));
    expect((await first).value?.seq).toBe(1);
    for (let seq = 2; seq <= 256; seq += 1) expect((await reader.next()).value?.seq).toBe(seq);
    await turns();
    expect(await asked(harness)).toEqual(['0–256']);
    void reader.next();
    await turns();
    expect(await asked(harness)).toEqual(['0–256', '256–512']);
  });

  it('never overflows: a reader slower than the run reads its rest again', async () => {
    const harness = await createLiveHarness(options);
    const reader = harness.client.runEvents({ runId: 'r1' })[Symbol.asyncIterator]();
    const frames = [started(1), ...Array.from({ length: 398 }, (_, index) => says(index + 2)), completed(400)];
    for (let at = 0; at < 400; at += 100) harness.send(...frames.slice(at, at + 100));
    const seqs: (number | undefined)[] = [];
    for (let count = 0; count < 256; count += 1) seqs.push((await reader.next()).value?.seq);
    const next = reader.next();
    await turns();
    expect(await asked(harness)).toEqual(['256–400']);
    harness.send(...frames.slice(256).map((frame) => ({ ...frame, replay: true }) as ServerFrame));
    seqs.push((await next).value?.seq);
    for (let count = 0; count < 143; count += 1) seqs.push((await reader.next()).value?.seq);
    expect(seqs).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    expect((await reader.next()).done).toBe(true);
  });

  it('[K6] takes numbers that the server skips for progress', async () => {
    const harness = await createLiveHarness(options);
    harness.send(started(1), says(2), says(3), completed(4));
    const reading = readAll(harness.client.runEvents({ runId: 'r1' }));
    await turns();
    const replay = { replay: true };
    harness.send(started(1, 'r1', replay), { op: 'skip', stream: 'me', from: 2, until: 2 }, says(3, 'r1', replay));
    harness.send(completed(4, 'r1', replay));
    expect(await reading).toEqual({ seqs: [1, 3, 4], end: 'done' });
  });

  it('[S3] waits for the repair of a gap, and asks again when its answer was replaced by it', async () => {
    const harness = await createLiveHarness(options);
    harness.send(started(1), says(2));
    const reading = readAll(harness.client.runEvents({ runId: 'r1' }));
    await turns();
    expect(await asked(harness)).toEqual(['0–2']);
    harness.send(says(4));
    harness.clock.advance(50);
    await turns();
    expect(await asked(harness)).toEqual(['0–2', '2–3']);
    harness.send(says(3, 'r1', { replay: true }));
    await turns();
    expect(await asked(harness)).toEqual(['0–2', '2–3', '0–2']);
    harness.send(started(1, 'r1', { replay: true }), says(2, 'r1', { replay: true }));
    await turns();
    expect(await asked(harness)).toEqual(['0–2', '2–3', '0–2', '2–4']);
    harness.send(says(3, 'r1', { replay: true }), says(4, 'r1', { replay: true }), completed(5));
    expect(await reading).toEqual({ seqs: [1, 2, 3, 4, 5], end: 'done' });
    expect(harness.seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('[S3] asks again after five seconds without progress, and after another connection', async () => {
    const harness = await createLiveHarness(options);
    harness.send(started(1), says(2));
    const reading = readAll(harness.client.runEvents({ runId: 'r1' }));
    await turns();
    harness.clock.advance(5_000);
    await turns();
    expect(await asked(harness)).toEqual(['0–2', '0–2']);
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(2) });
    harness.send(live(2, ['r1']));
    await turns();
    expect(await asked(harness)).toEqual(['0–2']);
    harness.send(started(1, 'r1', { replay: true }), says(2, 'r1', { replay: true }), completed(3));
    expect(await reading).toEqual({ seqs: [1, 2, 3], end: 'done' });
  });

  describe('ends with a name', () => {
    const read = async (
      act: (harness: ClientHarness<any, any>) => unknown,
      frames: ServerFrame[] = [started(1), says(2)],
    ) => {
      const harness = await createLiveHarness(options);
      const reading = readAll(harness.client.runEvents({ runId: 'r1' }));
      harness.send(...frames);
      await act(harness);
      return reading;
    };
    it.each<[string, string, (harness: ClientHarness<any, any>) => unknown]>([
      [
        'a loss that names it',
        'run-lost',
        ({ send }) => send({ op: 'lost', stream: 'me', from: 3, until: 3, reason: 'trimmed', runs: ['r1'] }),
      ],
      [
        'a new life of the stream',
        'run-lost',
        ({ send }) => send({ op: 'subscribed', stream: 'me', verdict: began(0, 0, 'epoch-changed', 'e2') }),
      ],
      ['a live that does not list it', 'run-lost', ({ send }) => send(live(2, []))],
      ['close()', 'closed', ({ client }) => client.close()],
      ['the end of its run', 'done', ({ send }) => send(completed(3))],
    ])('%s: %s', async (_what, end, act) => {
      expect((await read(act)).end).toBe(end);
    });

    it('a run whose beginning did not reach the page: run-lost', async () => {
      expect(await read(() => {}, [says(1)])).toEqual({ seqs: [], end: 'run-lost' });
    });

    it('a part that the server has not kept: run-lost, after what it had', async () => {
      const harness = await createLiveHarness(options);
      harness.send(started(1), says(2), says(3), completed(4));
      const reading = readAll(harness.client.runEvents({ runId: 'r1' }));
      await turns();
      harness.send(started(1, 'r1', { replay: true }), {
        op: 'lost',
        stream: 'me',
        from: 2,
        until: 3,
        reason: 'trimmed',
      });
      expect(await reading).toEqual({ seqs: [1], end: 'run-lost' });
      expect(harness.losses).toEqual([]);
    });

    it('its signal, before or while it is read: aborted', async () => {
      const harness = await createLiveHarness(options);
      const abort = new AbortController();
      const reading = readAll(harness.client.runEvents({ runId: 'r1' }, { signal: abort.signal }));
      abort.abort();
      expect((await reading).end).toBe('aborted');
      expect((await readAll(harness.client.runEvents({ runId: 'r1' }, { signal: abort.signal }))).end).toBe('aborted');
    });

    it('a command that was refused: refused, also for whoever asks later', async () => {
      const harness = await createLiveHarness(options);
      const reading = readAll(harness.client.runEvents({ submitId: 'c-1' }));
      void harness.client.submit('ask', 1, { id: 'c-1' });
      harness.send({ op: 'receipt', id: 'c-1', ok: false, code: 'forbidden', message: 'no', retry: false });
      expect((await reading).end).toBe('refused');
      expect((await readAll(harness.client.runEvents({ submitId: 'c-1' }))).end).toBe('refused');
    });

    it('a client that is closed already: closed', async () => {
      const harness = await createLiveHarness(options);
      harness.client.close();
      expect((await readAll(harness.client.runEvents({ runId: 'r1' }))).end).toBe('closed');
    });
  });

  it('keeps its stream open for as long as is read, and leaves nothing behind', async () => {
    const harness = await createLiveHarness(options);
    const reader = harness.client.runEvents({ runId: 'r1' }, { stream: 'thread:1' })[Symbol.asyncIterator]();
    expect((await harness.sentOf('subscribe')).map(({ stream }) => stream)).toEqual(['thread:1']);
    await reader.return?.();
    expect((await harness.sentOf('unsubscribe')).map(({ stream }) => stream)).toEqual(['thread:1']);
    harness.clock.advance(2_000);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('[S1, S3] reads the whole run, once and in order, whenever it begins, at any speed, over any cut', async () => {
    const log = [started(1), ...[2, 3, 4, 5, 6, 7].map((seq) => says(seq, seq % 3 === 0 ? 'r2' : 'r1')), completed(8)];
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createSeededRandom(seed);
      const harness = await createLiveHarness(options);
      let head = 0;
      let answered = 0;
      let { socket } = harness;
      const seqs: number[] = [];
      let end: string | undefined;
      const send = (): void => {
        if (head < log.length) harness.send(log[head++]!);
      };
      const answer = async (): Promise<void> => {
        if (harness.socket !== socket) answered = 0;
        socket = harness.socket;
        const asks = await harness.sentOf('replay');
        for (const { after, until } of asks.slice(answered)) {
          for (const past of log.slice(after, until)) harness.send({ ...past, replay: true } as ServerFrame);
        }
        answered = asks.length;
      };
      const cut = async (): Promise<void> => {
        await harness.cut();
        await harness.greet();
        harness.welcome({ me: resumed(head) });
        harness.send(live(head, head < log.length && head > 0 ? ['r1'] : []));
      };
      for (let count = random.below(7); count > 0; count -= 1) send();
      const reader = harness.client.runEvents({ runId: 'r1' })[Symbol.asyncIterator]();
      const read = (): void => {
        reader.next().then(
          ({ value, done }) => {
            if (done) end = 'done';
            else seqs.push(value.seq);
          },
          ({ code }) => {
            end = code;
          },
        );
      };
      const acts = [send, read, answer, cut];
      for (let count = 5 + random.below(30); count > 0; count -= 1) await random.pick(acts)();
      while (head < log.length) send();
      for (let round = 0; round < 30 && end === undefined; round += 1) {
        read();
        await turns();
        await answer();
        await turns();
      }
      expect([seed, seqs, end]).toEqual([seed, [1, 2, 4, 5, 7, 8], 'done']);
      expect(harness.seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      harness.client.close();
    }
  });
});
