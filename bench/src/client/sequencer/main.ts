/** Order restored under a shuffled window of 256, beside the same events in order: bare, and through the whole client. */
import { createSequencer } from '../../../../packages/client/src/pipeline/sequencer.ts';
import { createWork } from '../receive/work.ts';
import { connectedClient } from '../support/connected-client.ts';
import { cpuNanoseconds } from '../support/cpu-time.ts';
import { show, spreadOf, table } from '../support/statistics.ts';
import { turn } from '../support/turn.ts';

const EVENTS = Number(process.env.EVENTS ?? 102_400);
const ROUNDS = Number(process.env.ROUNDS ?? 9);
const WINDOW = 256;
const BARE_REPEATS = 10;

/** The numbers 1 to `EVENTS`, each block of a window shuffled by a fixed seed. */
function shuffled(): number[] {
  const seqs = Array.from({ length: EVENTS }, (_, index) => index + 1);
  let state = 42;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  for (let start = 0; start < EVENTS; start += WINDOW) {
    for (let left = Math.min(WINDOW, EVENTS - start); left > 1; left -= 1) {
      const other = start + random(left);
      const last = start + left - 1;
      [seqs[last], seqs[other]] = [seqs[other] as number, seqs[last] as number];
    }
  }
  return seqs;
}

const inOrder = Array.from({ length: EVENTS }, (_, index) => index + 1);
const mixed = shuffled();

function bare(seqs: readonly number[], elapsed: () => number): number {
  const items = seqs.map((seq) => ({ seq }));
  let delivered = 0;
  const time = cpuNanoseconds(() => {
    for (let repeat = 0; repeat < BARE_REPEATS; repeat += 1) {
      const sequencer = createSequencer<{ seq: number }>(WINDOW, elapsed);
      for (const item of items) {
        if (sequencer.offer(item.seq, item) !== 'next') continue;
        do {
          sequencer.advance();
          delivered += 1;
        } while (sequencer.peek() !== undefined);
      }
    }
  });
  if (delivered !== EVENTS * BARE_REPEATS) throw new Error(`the sequencer gave ${delivered} events`);
  return time / (EVENTS * BARE_REPEATS);
}

const { frames } = createWork(EVENTS);

async function whole(seqs: readonly number[]): Promise<number> {
  const { client, feed } = await connectedClient();
  let expected = 0;
  client.on('message_delta', ({ seq }) => {
    expected += 1;
    if (seq !== expected) throw new Error(`number ${seq} came instead of ${expected}`);
  });
  const messages = seqs.map((seq) => frames[seq - 1] as string);
  const warm = WINDOW * Math.floor(EVENTS / WINDOW / 5);
  globalThis.gc?.();
  for (const message of messages.slice(0, warm)) feed(message);
  await turn();
  const time = cpuNanoseconds(() => {
    for (const message of messages.slice(warm)) feed(message);
  });
  client.close();
  if (expected !== EVENTS) throw new Error(`${expected} of ${EVENTS} events reached the listener`);
  return time / (EVENTS - warm);
}

async function compare(
  name: string,
  measure: (seqs: readonly number[]) => number | Promise<number>,
): Promise<string[]> {
  const ordered: number[] = [];
  const ratios: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const one = await measure(inOrder);
    const other = await measure(mixed);
    if (round < 2) continue; // The first two warm up.
    ordered.push(one);
    times.push(other);
    ratios.push(other / one);
  }
  const nanoseconds = (values: number[]): string => `${spreadOf(values).median.toFixed(1)} ns`;
  return [name, nanoseconds(ordered), nanoseconds(times), show(spreadOf(ratios))];
}

console.log(
  table([
    ['sequencer, shuffled within 256', 'in order', 'shuffled', 'shuffled ÷ in order (goal ≤ 2)'],
    await compare('the sequencer alone', (seqs) => bare(seqs, () => 0)),
    await compare('the same, with the platform’s clock', (seqs) => bare(seqs, () => performance.now())),
    await compare('an event through the whole client', whole),
  ]),
);
process.exit(0);
