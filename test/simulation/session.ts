/** One session of two users and three tabs, for simulations: runs, commands, and whatever the faults do to them. */
import { createClient } from '@throughline/client';
import { defineCommands } from '@throughline/protocol/agent';
import type { SimulatedWorld } from '@throughline/testkit';
import { z } from 'zod';

export const commands = defineCommands({ add: { data: z.number(), result: z.number() } });

export async function session(world: SimulatedWorld): Promise<void> {
  const { server } = world;
  server.onSubmit('add', ({ data }) => data);
  const clients = ['ada', 'ada', 'bob'].map((name) => {
    const client = createClient({ ...server.user(name).tab().options, commands });
    client.onError(() => {});
    client.connect();
    return client;
  });
  for (let round = 0; round < 8; round += 1) {
    await world.wait(1_500);
    const run = server.user(world.pick(['ada', 'bob'])).run();
    run.thinking('hm').tool('search', 'x', 'y').says('It ', 'is ', 'so').complete();
    if (world.chance(0.4)) {
      world
        .pick(clients)
        .submit('add', round)
        .catch(() => {});
    }
  }
  await world.wait(20_000);
  world.sometimes(
    'a page reconnected',
    clients.some(({ health }) => health.get().reconnects > 0),
  );
  world.sometimes(
    'a gap was repaired',
    clients.some(({ health }) => health.get().gaps.repaired > 0),
  );
}
