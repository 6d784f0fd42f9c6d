/** Goes on simulating from fresh seeds: `npm run soak -- --minutes 10`. Ends with 1 at the first broken law, and names its seed. */
import { parseArgs } from 'node:util';
import { simulate } from '@throughline/testkit';
import { session } from './session.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes must be a number above 0; it is "${values.minutes}".`);
  process.exit(2);
}

const CHUNK = 50;
const endsAt = performance.now() + minutes * 60_000;
const first = Math.floor(Math.random() * 1_000_000_000);
let runs = 0;
try {
  for (let seed = first; performance.now() < endsAt; seed += CHUNK) {
    await simulate({ runs: CHUNK, seed }, (world) => session({ ...world, sometimes() {} }));
    runs += CHUNK;
  }
  console.log(`${runs} runs from seed ${first} on held.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
