/** What all pipes share: joining, holding back, cancelling. */
import { describe, expect, test } from 'vitest';
import { pipeFullStream } from '../../src/models/index.ts';
import { createRecordedRun, textOf } from '../support/recorded-run.ts';

const delta = (text: string, id = '1') => ({ type: 'text-delta', id, text });
const finish = { type: 'finish', finishReason: 'stop' };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A producer that yields what the test pushes. */
function createSource() {
  const waiting: unknown[] = [];
  let wake = (): void => {};
  const source = (async function* (): AsyncGenerator<any> {
    for (;;) {
      while (waiting.length > 0) {
        const part = waiting.shift();
        yield part;
        if (part === finish) return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  })();
  return {
    source,
    push(...parts: unknown[]) {
      waiting.push(...parts);
      wake();
    },
  };
}

describe('a pipe', () => {
  test('joins the pieces that come while an append is under way into one event', async () => {
    const run = createRecordedRun();
    const { source, push } = createSource();
    run.hold();
    const piped = pipeFullStream(run, source);
    push(delta('A'));
    await turn();
    for (const letter of 'BCDEFGH') push(delta(letter));
    await turn();
    expect(run.events).toHaveLength(1);
    run.release();
    push(finish);
    await piped;
    expect(run.events.map(({ data }) => data.text)).toEqual(['A', 'BCDEFGH', 'ABCDEFGH']);
  });

  test('keeps the order of pieces of different parts', async () => {
    const run = createRecordedRun();
    const parts = (async function* () {
      yield* [delta('A', 'x'), delta('B', 'y'), delta('C', 'x'), finish];
    })();
    await pipeFullStream(run, parts);
    expect(run.events.filter(({ type }) => type === 'message_delta').map(({ data }) => data.text)).toEqual([
      'A',
      'B',
      'C',
    ]);
  });

  test('holds the producer back while much waits, and loses nothing of it', async () => {
    const run = createRecordedRun();
    const piece = 'x'.repeat(10_000);
    let read = 0;
    const parts = (async function* () {
      for (; read < 100; read += 1) yield delta(piece);
      yield finish;
    })();
    run.hold();
    const piped = pipeFullStream(run, parts);
    for (let i = 0; i < 50; i += 1) await turn();
    expect(read).toBeLessThan(20);
    run.release();
    await piped;
    expect(textOf(run, 'message_delta', 'text')).toHaveLength(1_000_000);
    for (const { data } of run.events) expect((data.text ?? '').length).toBeLessThanOrEqual(64 * 1024);
  });

  test("ends with the run's reason when the run is cancelled while the producer is silent", async () => {
    const run = createRecordedRun();
    const { source, push } = createSource();
    const piped = pipeFullStream(run, source);
    push(delta('A'));
    await turn();
    run.cancel(new Error('stopped by the user'));
    await expect(piped).rejects.toThrow('stopped by the user');
  });

  test('ends with the error of an append that fails while the producer is silent', async () => {
    const run = createRecordedRun();
    const { source, push } = createSource();
    run.refuse(new Error('the log is full'));
    const piped = pipeFullStream(run, source);
    push(delta('A'));
    await expect(piped).rejects.toThrow('the log is full');
  });

  test('stops reading, and tells the producer so, when it fails', async () => {
    const run = createRecordedRun();
    let returned = false;
    const parts = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: { type: 'error', error: new Error('overloaded') } }),
        return: async () => {
          returned = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    await expect(pipeFullStream(run, parts)).rejects.toThrow('overloaded');
    expect(returned).toBe(true);
  });
});
