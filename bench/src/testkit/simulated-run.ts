/** One simulated run as a team would write it: three clients, about 200 deliveries, faults of the seed on. */
import { createClient } from '@throughline/client';
import { type SimulatedWorld, simulate } from '@throughline/testkit';

async function body({ server, wait, pick }: SimulatedWorld): Promise<void> {
  for (const name of ['ada', 'ada', 'bob']) {
    const client = createClient(server.user(name).tab().options);
    client.onError(() => {});
    client.connect();
  }
  for (let run = 0; run < 17; run += 1) {
    await wait(1_000);
    server
      .user(pick(['ada', 'bob']))
      .run()
      .thinking('hm')
      .tool('search', 'x', 'y')
      .says('It ', 'is ', 'so', ', I ', 'think.')
      .complete();
  }
}

export const simulateRuns = (runs: number, seed: number): Promise<unknown> =>
  simulate({ runs, seed, twiceEvery: 0 }, body);
