/** Kills nodes while events are published and commands are submitted, and counts what every page was told. [S1–S9, U3, U4, V1] */
import { setTimeout as pause } from 'node:timers/promises';
import { createRedisLog } from '@throughline/server/redis';
import { freePort, startRedisServer } from '../../packages/server/test/redis/redis-server.ts';
import { type CommandOutcomes, createCommandOutcomes, type Outcome } from './command-outcomes.ts';
import { compareWithLog } from './ledger.ts';
import { createNodeProcess, type NodeProcess } from './node-process.ts';
import { openPage, type Page } from './page.ts';
import { publishAll } from './publishing.ts';
import { readWholeStream } from './read-whole-stream.ts';
import { createSeededRandom } from './seeded-random.ts';

export interface ChaosOptions {
  /** Events to publish. @defaultValue 100_000 */
  readonly events: number;
  /** Commands to submit. @defaultValue 1_000 */
  readonly commands: number;
  /** SIGKILLs, spread evenly over the publishing. @defaultValue 12 */
  readonly kills: number;
  /** Server processes. @defaultValue 3 */
  readonly nodes: number;
  /** Users, each with two pages; each page follows the user's own stream and two threads. @defaultValue 16 */
  readonly users: number;
  /** Shared streams. @defaultValue 4 */
  readonly threads: number;
  /** Pages that come in the middle and read the threads from their start. @defaultValue 4 */
  readonly latePages: number;
  /** How long a killed node stays away, in milliseconds. @defaultValue 500 */
  readonly downMs: number;
  /** The whole run ends with an error after so long. @defaultValue 300_000 */
  readonly timeoutMs: number;
  /** Decides streams, nodes, pages and who is killed; not the timing. @defaultValue random */
  readonly seed: number;
  /** Told in one line what happens. @defaultValue silence */
  readonly say: (line: string) => void;
}

export const chaosDefaults: Omit<ChaosOptions, 'seed'> = {
  events: 100_000,
  commands: 1_000,
  kills: 12,
  nodes: 3,
  users: 16,
  threads: 4,
  latePages: 4,
  downMs: 500,
  timeoutMs: 300_000,
  say: () => {},
};

export interface ChaosReport {
  readonly seed: number;
  readonly durationMs: number;
  readonly kills: number;
  readonly reconnects: number;
  /** Appends whose answer was lost with a node and that were made again under the same id. */
  readonly publishedAgain: number;
  readonly pages: number;
  readonly streams: number;
  /** Events in the log, and how often one was dispatched by a page. */
  readonly logged: number;
  readonly delivered: number;
  /** Told by `lost`. */
  readonly lost: number;
  readonly resets: number;
  readonly duplicatesDropped: number;
  readonly gapsRepaired: number;
  readonly commands: number;
  /** Commands that a handler started, and the most starts of one. */
  readonly started: number;
  readonly mostStarts: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Receipts that said "later", and the page came again. */
  readonly retriedCommands: number;
  readonly violations: readonly string[];
}

const STARTS_KEY = 'chaos:starts';
/** Every tenth command is submitted by both pages of its user, under one id. */
const DOUBLED_EVERY = 10;

export async function runChaos(given: Partial<ChaosOptions> = {}): Promise<ChaosReport> {
  const options: ChaosOptions = { ...chaosDefaults, seed: Math.floor(Math.random() * 1e9), ...given };
  const { say } = options;
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(options.timeoutMs);
  const redis = await startRedisServer();
  const nodes: NodeProcess[] = [];
  const pages: Page[] = [];
  const log = createRedisLog({ url: redis.url });
  let isEnding = false;

  const work = async (): Promise<ChaosReport> => {
    const random = createSeededRandom(options.seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const users = Array.from({ length: options.users }, (_, index) => `u${index}`);
    const threads = Array.from({ length: options.threads }, (_, index) => `thread:${index}`);
    const streams = [...users.map((user) => `user:${user}`), ...threads];

    for (let index = 0; index < options.nodes; index++) {
      nodes.push(
        createNodeProcess({
          port: await freePort(),
          redisUrl: redis.url,
          keepEvents: Math.max(10_000, options.events),
          startsKey: STARTS_KEY,
          claimLeaseMs: 3_000,
          maxWorkMs: 30,
        }),
      );
    }
    for (const node of nodes) node.start();
    await Promise.all(nodes.map((node) => node.up()));
    say(`${nodes.length} nodes and one Redis are up`);

    const urls = nodes.map(({ url }) => url);
    for (const [index, user] of users.entries()) {
      for (const tab of [0, 1]) {
        const own = [threads[index % threads.length]!, threads[(index + 1 + tab) % threads.length]!];
        pages.push(
          openPage({ name: `${user}.${tab}`, user, threads: [...new Set(own)], urls, firstUrl: pages.length }),
        );
      }
    }
    await Promise.all(pages.map((page) => page.live()));
    const early = [...pages];
    say(`${pages.length} pages are live`);

    let kills = 0;
    const restarts: Promise<void>[] = [];
    const killOne = async (): Promise<void> => {
      const node = pick(nodes.filter(({ isUp }) => isUp));
      if (!node) return;
      kills++;
      await node.kill();
      await pause(options.downMs);
      if (isEnding) return;
      node.start();
      await node.up();
    };

    const outcomes: CommandOutcomes = createCommandOutcomes();
    const submitted: Promise<void>[] = [];
    const submitOne = (n: number): void => {
      const page = pick(early);
      const doubled = n % DOUBLED_EVERY === 0;
      const by = doubled ? early.filter(({ user }) => user === page.user) : [page];
      submitted.push(outcomes.submit(`command-${n}`, by));
    };
    const joinLate = (n: number): void =>
      void pages.push(openPage({ name: `late.${n}`, user: `late${n}`, threads, urls, firstUrl: n }));

    /** What happens along the way, by the number of events in the log. */
    const plan = [
      ...spread(options.kills, options.events, () => restarts.push(killOne())),
      ...spread(options.commands, options.events, submitOne),
      ...spread(options.latePages, options.events, joinLate),
    ].sort((a, b) => a.at - b.at);

    const repeated = await publishAll({
      nodes,
      count: options.events,
      window: 128,
      signal,
      random,
      event: (n) => ({ n, stream: pick(streams), id: `event-${n}` }),
      progress(done) {
        while (plan.length > 0 && plan[0]!.at <= done) plan.shift()!.act();
        if (done % Math.ceil(options.events / 10) === 0) say(`${done} events are in the log, ${kills} kills`);
      },
    });
    await Promise.all(restarts);
    await Promise.all(submitted);
    say(`everything is published, ${submitted.length} commands have their outcome`);

    const logged = new Map<string, string[]>();
    for (const stream of streams) logged.set(stream, await readWholeStream(log, stream));
    const arrived = pages.flatMap(({ streams: its, ledger }) =>
      its.map((stream) => ledger.reached(stream, logged.get(stream)?.length ?? 0)),
    );
    const late = await Promise.race([Promise.all(arrived).then(() => false), pause(options.timeoutMs / 4, true)]);

    const starts = parseStarts(await redis.command('HGETALL', STARTS_KEY));
    const ids = [...logged.values()].flat();
    const violations = [
      ...(late ? ['Some pages did not get to the heads of their streams in time.'] : []),
      ...(ids.length === options.events && new Set(ids).size === options.events
        ? []
        : [`The log holds ${ids.length} events of ${new Set(ids).size} ids; ${options.events} were published.`]),
      ...pages.flatMap(({ name, streams: its, ledger }) => [
        ...ledger.violations,
        ...its.flatMap((stream) => compareWithLog(name, stream, ledger.of(stream), logged.get(stream) ?? [])),
      ]),
      ...outcomes.violations(starts),
    ];
    const health = pages.map(({ client }) => client.health.get());
    const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
    const ledgers = pages.flatMap(({ streams: its, ledger }) => its.map((stream) => ledger.of(stream)));
    return {
      seed: options.seed,
      durationMs: Math.round(performance.now() - startedAt),
      kills,
      reconnects: sum(health.map(({ reconnects }) => reconnects)),
      publishedAgain: repeated,
      pages: pages.length,
      streams: streams.length,
      logged: ids.length,
      delivered: sum(ledgers.map(({ events }) => events.length)),
      lost: sum(ledgers.flatMap(({ lost }) => lost.map(({ from, until }) => until - from + 1))),
      resets: sum(pages.map(({ resets }) => resets.length)),
      duplicatesDropped: sum(health.map(({ duplicates }) => duplicates)),
      gapsRepaired: sum(health.map(({ gaps }) => gaps.repaired)),
      commands: submitted.length,
      started: starts.size,
      mostStarts: Math.max(0, ...starts.values()),
      outcomes: outcomes.counts,
      retriedCommands: outcomes.retries,
      violations,
    };
  };

  const tooLate = new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error(`The run did not end within ${options.timeoutMs} ms.`))),
  );
  try {
    return await Promise.race([work(), tooLate]);
  } finally {
    isEnding = true;
    for (const page of pages) page.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await log.close();
    await redis.remove();
  }
}

/** `count` acts, evenly over `total` events. */
const spread = (count: number, total: number, act: (n: number) => unknown): { at: number; act: () => void }[] =>
  Array.from({ length: count }, (_, n) => ({
    at: Math.round(((n + 1) / (count + 1)) * total),
    act: () => void act(n),
  }));

/** HGETALL answers a list of pairs, or, by the newer protocol, an object. */
function parseStarts(reply: unknown): Map<string, number> {
  const flat = reply as string[] | Record<string, string>;
  if (!Array.isArray(flat)) return new Map(Object.entries(flat).map(([id, count]) => [id, Number(count)]));
  return new Map(flat.flatMap((id, index) => (index % 2 === 0 ? [[id, Number(flat[index + 1])] as const] : [])));
}
