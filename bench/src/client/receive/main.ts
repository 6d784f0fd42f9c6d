/** The receive path beside its peers: time ÷ floor, in interleaved rounds. */
import { show, spreadOf, table } from '../support/statistics.ts';
import { turn } from '../support/turn.ts';
import { batched, type Contestant, singles } from './contestants.ts';
import { createWork, type Work } from './work.ts';

const EVENTS = Number(process.env.EVENTS ?? 100_000);
const ROUNDS = Number(process.env.ROUNDS ?? 9);

/**
 * Of these events so many come before the measuring: a full garbage collection throws the engine's optimized code for
 * parsed objects away, and without them every round measures how fast that code is made again.
 */
const WARM_SHARE = 0.2;

/** One round of one contestant, in nanoseconds of CPU per event: a shared machine stretches the wall clock. */
async function round(contestant: Contestant, work: Work): Promise<number> {
  let heard = 0;
  const { feed, stop } = await contestant.start(() => {
    heard += 1;
  });
  const messages = contestant.messages(work);
  const warm = Math.floor(messages.length * WARM_SHARE);
  globalThis.gc?.();
  for (const message of messages.slice(0, warm)) feed(message);
  await turn();
  const start = process.cpuUsage();
  for (const message of messages.slice(warm)) feed(message);
  if (heard < EVENTS) await turn(); // Some hand events on in microtasks.
  const { user, system } = process.cpuUsage(start);
  stop();
  if (heard !== EVENTS) throw new Error(`${contestant.name}: ${heard} of ${EVENTS} events reached the listener`);
  return ((user + system) * 1_000) / (EVENTS * (1 - WARM_SHARE));
}

async function compare(contestants: readonly Contestant[], work: Work): Promise<string[][]> {
  const times = contestants.map((): number[] => []);
  for (let index = 0; index < ROUNDS + 2; index += 1) {
    for (const [which, contestant] of contestants.entries()) {
      const time = await round(contestant, work);
      if (index >= 2) times[which]?.push(time); // The first two rounds warm up.
    }
  }
  return contestants.map(({ name }, which) => {
    const mine = times[which] as number[];
    const ratios = mine.map((time, index) => time / (times[0]?.[index] as number));
    return [name, show(spreadOf(ratios)), `${spreadOf(mine).median.toFixed(0)} ns`];
  });
}

const rows = [
  ['receive path, 162-byte events', 'time ÷ floor', 'per event'],
  ...(await compare(singles, createWork(EVENTS))),
  ...(await compare(batched, createWork(EVENTS))),
];
const withRun = await compare([singles[0], singles[1]] as Contestant[], createWork(EVENTS, 'r1'));
rows.push(['throughline, and folded into a run view', ...(withRun[1] as string[]).slice(1)]);
console.log(table(rows));
process.exit(0);
