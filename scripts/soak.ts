/**
 * Goes on simulating from fresh seeds: `npm run soak -- --minutes 10`, or from a given one: `--seed 7`. Prints how far it
 * is, once a minute; ends with 1 at the first broken law, with its seed and the command that replays it.
 */
import { parseArgs } from 'node:util';
import { simulate } from '@throughline/testkit';
import { session } from '../test/simulation/session.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const first = values.seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(first)) {
  console.error('Usage: npm run soak -- --minutes <a number above 0> [--seed <a whole number>]');
  process.exit(2);
}

const CHUNK = 50;
const PRINT_EVERY_MS = 60_000;
const begun = performance.now();
let printedAt = begun;
let seed = first;
console.log(`Simulating for ${minutes} min, from seed ${first} on.`);
try {
  for (; performance.now() - begun < minutes * 60_000; seed += CHUNK) {
    // So few runs need not show everything that happens only sometimes.
    await simulate({ runs: CHUNK, seed }, (world) => session({ ...world, sometimes() {} }));
    if (performance.now() - printedAt < PRINT_EVERY_MS) continue;
    printedAt = performance.now();
    const perSecond = (seed + CHUNK - first) / ((printedAt - begun) / 1_000);
    console.log(`${seed + CHUNK - first} runs held, ${perSecond.toFixed(0)} a second; now at seed ${seed + CHUNK}.`);
  }
  console.log(`${seed - first} runs held, seeds ${first} to ${seed - 1}.`);
} catch (error) {
  const { message } = error as Error;
  const failed = /^Seed (\d+)/m.exec(message)?.[1] ?? seed;
  console.error(message.replace(/To replay: .*/, `To replay: npm run soak -- --seed ${failed} --minutes 0.01`));
  process.exit(1);
}
