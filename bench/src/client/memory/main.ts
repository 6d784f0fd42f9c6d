/** A million events without views: the heap is afterwards as large as before. */
import { connectedClient } from '../support/connected-client.ts';
import { table } from '../support/statistics.ts';
import { turn } from '../support/turn.ts';

const EVENTS = Number(process.env.EVENTS ?? 1_000_000);
const WARM = 20_000;
const GOAL_MB = 5;

const frame = (seq: number): string =>
  `{"op":"event","stream":"me","seq":${seq},"id":"ev-${seq}","type":"message_delta","at":1800000000000,"data":{"messageId":"m-1","text":"some text of a token"}}`;

async function heapMb(): Promise<number> {
  for (let pass = 0; pass < 3; pass += 1) {
    await turn();
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed / 1_048_576;
}

let heard = 0;
const { client, feed } = await connectedClient();
client.on('message_delta', () => {
  heard += 1;
});
for (let seq = 1; seq <= WARM; seq += 1) feed(frame(seq));
const before = await heapMb();
for (let seq = WARM + 1; seq <= WARM + EVENTS; seq += 1) {
  feed(frame(seq));
  if (seq % 10_000 === 0) await turn();
}
const after = await heapMb();
if (heard !== WARM + EVENTS) throw new Error(`${heard} of ${WARM + EVENTS} events reached the listener`);
const growth = after - before;
console.log(
  table([
    [`${EVENTS.toLocaleString('en')} events, no views`, 'before', 'after', 'growth', `goal: within ${GOAL_MB} MB`],
    [
      'heap in MB',
      before.toFixed(2),
      after.toFixed(2),
      growth.toFixed(2),
      Math.abs(growth) <= GOAL_MB ? 'met' : 'missed',
    ],
  ]),
);
process.exit(0);
