/** Kills nodes while events are published and commands are submitted, and counts what every page was told. [S1–S9, U3, U4, V1] */

import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog } from '@throughline/server';
import { createRedisLog } from '@throughline/server/redis';
import { createSeededRandom } from '@throughline/test-support';
import { freePort, startRedisServer } from '../../packages/server/test/redis/redis-server.ts';
import { type BegunRun, judgeRuns } from './agent-runs.ts';
import { type ChaosOptions, chaosDefaults } from './chaos-options.ts';
import { type ChaosReport, createReport } from './chaos-report.ts';
import { createCommandOutcomes } from './command-outcomes.ts';
import { createNodeProcess, type NodeProcess } from './node-process.ts';
import { openPage, type Page } from './page.ts';
import { publishAll } from './publishing.ts';
import { readWholeStream } from './read-whole-stream.ts';

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
    const { next: random, pick } = createSeededRandom(options.seed);
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
          ownerLeaseMs: options.leaseMs,
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

    const outcomes = createCommandOutcomes();
    const submitted: Promise<void>[] = [];
    const submitOne = (n: number): void => {
      const page = pick(early);
      const doubled = n % DOUBLED_EVERY === 0;
      const by = doubled ? early.filter(({ user }) => user === page.user) : [page];
      submitted.push(outcomes.submit(`command-${n}`, by));
    };
    const joinLate = (n: number): void =>
      void pages.push(openPage({ name: `late.${n}`, user: `late${n}`, threads, urls, firstUrl: n }));

    const begun: BegunRun[] = [];
    const beginOne = (n: number): void => {
      const node = pick(nodes.filter(({ isUp }) => isUp));
      const run: BegunRun = {
        runId: `run-${n}`,
        // Streams of their own: the pages' streams hold what was published and nothing else.
        stream: `thread:runs-${n % options.threads}`,
        agent: n % 2 === 0 ? 'resumable' : 'plain',
      };
      if (!node) return;
      begun.push(run);
      node.begin({ run });
    };

    /** What happens along the way, by the number of events in the log. */
    const plan = [
      ...spread(options.kills, options.events, () => restarts.push(killOne())),
      ...spread(options.commands, options.events, submitOne),
      ...spread(options.runs, options.events, beginOne),
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
    const inTime = await allArrived(pages, logged, options.timeoutMs / 4);
    await allRunsOver(log, begun, signal);
    const killedAt = new Map(nodes.flatMap((node) => [...node.killedAt]));
    return createReport({
      options,
      runs: await judgeRuns(log, begun, killedAt),
      durationMs: Math.round(performance.now() - startedAt),
      kills,
      repeated,
      pages,
      logged,
      inTime,
      outcomes,
      starts: parseStarts(await redis.command('HGETALL', STARTS_KEY)),
    });
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

/** Resolves once no run is open any more; the whole run's limit is the only one. */
async function allRunsOver(log: EventLog, begun: readonly BegunRun[], signal: AbortSignal): Promise<void> {
  for (const stream of new Set(begun.map((run) => run.stream))) {
    while ((await log.state(stream)).openRuns.length > 0) await pause(100, undefined, { signal });
  }
}

/** Has every page dispatched all that is in the log of its streams? False when the time runs out. */
function allArrived(
  pages: readonly Page[],
  logged: ReadonlyMap<string, readonly string[]>,
  timeoutMs: number,
): Promise<boolean> {
  const arrived = pages.flatMap(({ streams, ledger }) =>
    streams.map((stream) => ledger.reached(stream, logged.get(stream)?.length ?? 0)),
  );
  return Promise.race([Promise.all(arrived).then(() => true), pause(timeoutMs, false, { ref: false })]);
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
