/** A node that can be killed: claims each command once, appends its events, and says what was acknowledged. Run by a test. */
import { createRedisLog } from '../../src/redis/redis-log.ts';

const [url = '', stream = '', user = '', name = '', from = '0', to = '0'] = process.argv.slice(2);
const log = createRedisLog({ url });

for (let count = Number(from); count < Number(to); count++) {
  const id = `${name}-${count}`;
  // Every tenth event is what a command does: whoever gets the claim carries it out.
  if (count % 10 === 0) {
    const outcome = await log.claim(user, id, 'hash', 60_000);
    if (outcome.status !== 'claimed') process.stdout.write(`refused ${id} ${outcome.status}\n`);
    else {
      process.stdout.write(`started ${id}\n`);
      await log.settle(user, id, outcome.claim, { text: `done ${id}` });
    }
  }
  await log.append(stream, [{ id, text: `"id":"${id}"` }]);
  process.stdout.write(`appended ${count}\n`);
}
await log.close();
