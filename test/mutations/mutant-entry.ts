/** What a mutant has to survive: two users, three tabs, reloads, commands, and the faults that each seed draws. */
import { createClient } from '@throughline/client';
import {
  createRandom,
  type FaultSpec,
  invariants,
  type SimulatedWorld,
  simulate,
  type TestServer,
  type Violation,
} from '@throughline/testkit';

/** Faults from which a right client and server always recover without any loss but a declared one. */
const FAULTS: ReadonlyArray<(random: () => number) => FaultSpec> = [
  (random) => ({ action: 'lose', match: { op: 'event' }, probability: 0.3, times: 1 + Math.floor(random() * 6) }),
  () => ({ action: 'duplicate', match: { op: 'event' }, probability: 0.4, times: 10 }),
  // The last event of a run: nothing comes after it that would show the gap.
  () => ({ action: 'lose', match: { op: 'event', type: 'agent_completed' }, times: 12 }),
  (random) => ({ action: 'reorder', match: { op: 'event' }, window: 2 + Math.floor(random() * 4), times: 20 }),
  (random) => ({ action: 'cut', match: { op: 'event' }, after: Math.floor(random() * 20), times: 2 }),
  () => ({ action: 'duplicate', match: { op: 'submit' } }),
  // On a socket that lives no receipt is lost: it goes down with its connection.
  () => ({ action: 'cut', match: { op: 'receipt' }, deliver: false, times: 2 }),
  (random) => ({ action: 'cut', match: { op: 'submit' }, times: 2, after: Math.floor(random() * 2) }),
  (random) => ({ action: 'offline', forMs: 1_000 + random() * 5_000, start: random() * 5_000, times: 2 }),
  (random) => ({ action: 'trim', keep: 1, start: 1_000 + random() * 6_000 }),
  (random) => ({ action: 'restart', log: 'keep', start: random() * 8_000 }),
];

const draw = (seed: number): FaultSpec[] => {
  const random = createRandom(seed);
  return Array.from({ length: 4 }, () => FAULTS[Math.floor(random() * FAULTS.length)]!(random));
};

/** What was asked for and by which tab; every command has data of its own. */
let unanswered = new Map<string, number>();
let asked = 0;

const carriedOutOnce = (server: TestServer<any, any>): Violation[] => {
  const done = new Set<string>();
  return server.timeline.of('note').flatMap(({ text, index }) => {
    if (!text.startsWith('carried out ')) return [];
    if (done.has(text)) return [{ sentence: `${text} twice`, at: index }];
    done.add(text);
    return [];
  });
};
const answered = (): Violation[] =>
  [...unanswered.keys()].map((data) => ({ sentence: `the command ${data} never had an outcome`, at: undefined }));
const noNeedlessLoss = (server: TestServer<any, any>): Violation[] =>
  server.timeline
    .of('lost')
    .filter(({ lost }) => lost.reason === 'no-progress')
    .map(({ index, where }) => ({ sentence: `${where.tab} gave events up that the server still had`, at: index }));

const everyoneLive = (server: TestServer<any, any>): Violation[] =>
  server.users
    .flatMap(({ tabs }) => tabs)
    .filter(({ status }) => status !== 'live')
    .map(({ name, status }) => ({ sentence: `${name} is ${status} in the end, and not live`, at: undefined }));

async function body(world: SimulatedWorld): Promise<void> {
  const { server } = world;
  unanswered = new Map();
  server.onSubmit('add', ({ data }) => {
    server.timeline.add({ kind: 'note', text: `carried out ${data}` });
    // It takes its time, so that a repeat may come while it runs.
    return new Promise<void>((resolve) => server.clock.after(300, () => resolve()));
  });
  const open = (tab: ReturnType<ReturnType<typeof server.user>['tab']>) => {
    const client = createClient({ ...tab.options });
    client.onError(() => {});
    client.connect();
    return client;
  };
  const tabs = ['ada', 'ada', 'bob'].map((name) => server.user(name).tab());
  const clients = tabs.map(open);
  for (let round = 0; round < 8; round += 1) {
    await world.wait(1_500);
    const run = server.user(world.pick(['ada', 'bob'])).run();
    run.thinking('hm').tool('search', 'x', 'y').says('It ', 'is ');
    const index = world.integer(0, 2);
    if (world.chance(0.25)) {
      await server.settled();
      tabs[index]!.reload();
      // Nobody is left to whom the old page's commands could tell their outcome.
      for (const [data, tab] of unanswered) if (tab === index) unanswered.delete(data);
      clients[index] = open(tabs[index]!);
    } else if (world.chance(0.5)) {
      asked += 1;
      const data = `${world.seed}-${asked}`;
      unanswered.set(data, index);
      const answer = clients[index]!.submit('add' as never, data as never);
      answer.then(
        () => unanswered.delete(data),
        () => unanswered.delete(data),
      );
    }
    await world.wait(500);
    run.says('so').complete();
  }
  await world.wait(20_000);
}

/** Rejects with the first broken law. */
export const play = (runs: number, seed: number): Promise<unknown> =>
  simulate(
    {
      runs,
      seed,
      faults: draw,
      twiceEvery: 0,
      invariants: [...Object.values(invariants), carriedOutOnce, answered, noNeedlessLoss, everyoneLive],
    },
    body,
  );
