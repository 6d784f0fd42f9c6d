/** What a mutant has to survive: two users, three tabs, reloads, commands, and the faults that each seed draws. */
import { createClient, type ThroughlineClient } from '@throughline/client';
import {
  createRandom,
  type FaultSpec,
  invariants,
  type SimulatedWorld,
  simulate,
  type TestServer,
  type TestTab,
  type Violation,
} from '@throughline/testkit';
import {
  carriedOutOnce,
  confirmsWhatIs,
  everyoneLive,
  noNeedlessLoss,
  noPlaceTooEarly,
  noRepairWithoutNeed,
  oneSocketEach,
} from './laws.ts';

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
  (random) => ({ action: 'restart', log: 'lose', start: random() * 8_000 }),
];
/** Those that change no event on its way: what is repaired among them, we broke ourselves. */
const CLEAN = FAULTS.slice(4);

const draw = (seed: number): FaultSpec[] => {
  const random = createRandom(seed);
  const among = seed % 2 === 0 ? FAULTS : CLEAN;
  return Array.from({ length: 4 }, () => among[Math.floor(random() * among.length)]!(random));
};

interface Page {
  readonly tab: TestTab;
  readonly client: ThroughlineClient<any, any>;
  /** What was asked for here and has no outcome yet; every command has data of its own. */
  readonly unanswered: Set<string>;
}

/** The pages of the run that is being played; simulations of one mutant follow one another. */
let pages: Page[] = [];
let asked = 0;

const laws = [
  ...Object.values(invariants),
  carriedOutOnce,
  noPlaceTooEarly,
  noNeedlessLoss,
  everyoneLive,
  oneSocketEach,
  confirmsWhatIs,
  (server: TestServer<any, any>): Violation[] =>
    noRepairWithoutNeed(
      server,
      pages.map(({ client }) => client),
    ),
  (): Violation[] =>
    pages.flatMap(({ unanswered }) =>
      [...unanswered].map((data) => ({ sentence: `the command ${data} never had an outcome`, at: undefined })),
    ),
];

function openPage(tab: TestTab): Page {
  const client = createClient({ ...tab.options, storageKey: 'places' });
  client.onError(() => {});
  client.connect();
  return { tab, client, unanswered: new Set() };
}

/** A page that is closed in the middle of a handler has not dispatched that event. [C1] */
function closeInAHandler({ server }: SimulatedWorld, { tab, client }: Page): void {
  const stop = client.onAny(({ seq }) => {
    stop();
    client.close();
    const kept = JSON.parse(tab.storage.getItem('places') ?? '{}').streams?.me?.seq;
    if (kept >= seq) server.timeline.add({ kind: 'note', text: `${tab.name} kept #${kept} while a handler had it` });
    client.connect();
  });
}

function ask(world: SimulatedWorld, { client, unanswered }: Page): void {
  asked += 1;
  const data = `${world.seed}-${asked}`;
  unanswered.add(data);
  const answered = (): void => void unanswered.delete(data);
  client.submit('add' as never, data as never).then(answered, answered);
}

async function body(world: SimulatedWorld): Promise<void> {
  const { server } = world;
  server.onSubmit('add', ({ data }) => {
    server.timeline.add({ kind: 'note', text: `carried out ${data}` });
    // It takes its time, so that a repeat may come while it runs.
    return new Promise<void>((resolve) => server.clock.after(300, () => resolve()));
  });
  pages = ['ada', 'ada', 'bob'].map((name) => openPage(server.user(name).tab()));
  for (let round = 0; round < 8; round += 1) {
    await world.wait(1_500);
    const run = server.user(world.pick(['ada', 'bob'])).run();
    run.thinking('hm').tool('search', 'x', 'y').says('It ', 'is ');
    const index = world.integer(0, 2);
    if (world.chance(0.25)) {
      await server.settled();
      pages[index]!.tab.reload();
      // Nobody is left to whom the old page's commands could tell their outcome.
      pages[index] = openPage(pages[index]!.tab);
    } else if (world.chance(0.5)) ask(world, pages[index]!);
    else if (world.chance(0.3)) closeInAHandler(world, pages[index]!);
    await world.wait(500);
    run.says('so').complete();
  }
  await world.wait(20_000);
}

/** Rejects with the first broken law. */
export const play = (runs: number, seed: number): Promise<unknown> =>
  simulate({ runs, seed, faults: draw, twiceEvery: 0, invariants: laws }, body);
