/** `npm run mutations`: hunts every deliberate bug and prints which law caught it and when; ends with 1 if one got away. */
import { FIRST_SEED, hunt } from './hunt.ts';
import { mutations } from './mutations.ts';

const line = (...cells: readonly string[]): void =>
  console.log([3, 6, 54, 12].map((width, column) => (cells[column] ?? '').padEnd(width)).join(' ') + (cells[4] ?? ''));

const mostRuns = Math.max(...mutations.map(({ within }) => within));
const untouched = await hunt(undefined, mostRuns);
if (untouched.caught) {
  console.error(`The source as it is breaks a law in run ${untouched.run}: ${untouched.sentence}`);
  process.exit(1);
}

line('', 'rule', 'a client or server that …', 'caught in', 'by');
let escaped = 0;
for (const [index, mutation] of mutations.entries()) {
  const found = await hunt(mutation, mutation.within);
  if (!found.caught) escaped += 1;
  const when = found.caught ? `run ${found.run}` : 'NOT CAUGHT';
  line(String(index + 1), mutation.law, mutation.name, when, found.caught ? found.sentence : '');
}
console.log(
  `\n${mutations.length - escaped} of ${mutations.length} caught, from seed ${FIRST_SEED} on; the source as it is held for ${mostRuns} runs.`,
);
process.exit(escaped === 0 ? 0 : 1);
