/** Adds up what every page was told, holds it against the log, and names each violation. */
import type { RunsReport } from './agent-runs.ts';
import type { ChaosOptions } from './chaos-options.ts';
import type { CommandOutcomes, Outcome } from './command-outcomes.ts';
import { compareWithLog } from './ledger.ts';
import type { Page } from './page.ts';

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
  readonly runs: RunsReport;
  readonly violations: readonly string[];
}

export interface ChaosRecord {
  readonly options: ChaosOptions;
  readonly durationMs: number;
  readonly kills: number;
  readonly repeated: number;
  readonly pages: readonly Page[];
  /** Ids of the events of each stream, in the order of the log. */
  readonly logged: ReadonlyMap<string, readonly string[]>;
  /** Did every page get to the heads of its streams? */
  readonly inTime: boolean;
  readonly outcomes: CommandOutcomes;
  readonly runs: RunsReport;
  /** How often handlers started each command. */
  readonly starts: ReadonlyMap<string, number>;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function violationsOf({ options, pages, logged, inTime, outcomes, runs, starts }: ChaosRecord): string[] {
  const ids = [...logged.values()].flat();
  const distinct = new Set(ids).size;
  const isComplete = ids.length === options.events && distinct === options.events;
  return [
    ...(inTime ? [] : ['Some pages did not get to the heads of their streams in time.']),
    ...(isComplete ? [] : [`The log holds ${ids.length} events of ${distinct} ids; ${options.events} were published.`]),
    ...pages.flatMap(({ name, streams, ledger }) => [
      ...ledger.violations,
      ...streams.flatMap((stream) => compareWithLog(name, stream, ledger.of(stream), logged.get(stream) ?? [])),
    ]),
    ...outcomes.violations(starts),
    ...runs.violations,
  ];
}

export function createReport(record: ChaosRecord): ChaosReport {
  const { pages, logged, outcomes, starts } = record;
  const health = pages.map(({ client }) => client.health.get());
  const ledgers = pages.flatMap(({ streams, ledger }) => streams.map((stream) => ledger.of(stream)));
  return {
    seed: record.options.seed,
    durationMs: record.durationMs,
    kills: record.kills,
    reconnects: sum(health.map(({ reconnects }) => reconnects)),
    publishedAgain: record.repeated,
    pages: pages.length,
    streams: logged.size,
    logged: sum([...logged.values()].map((ids) => ids.length)),
    delivered: sum(ledgers.map(({ events }) => events.length)),
    lost: sum(ledgers.flatMap(({ lost }) => lost.map(({ from, until }) => until - from + 1))),
    resets: sum(pages.map(({ resets }) => resets.length)),
    duplicatesDropped: sum(health.map(({ duplicates }) => duplicates)),
    gapsRepaired: sum(health.map(({ gaps }) => gaps.repaired)),
    commands: record.options.commands,
    started: starts.size,
    mostStarts: Math.max(0, ...starts.values()),
    outcomes: outcomes.counts,
    retriedCommands: outcomes.retries,
    runs: record.runs,
    violations: violationsOf(record),
  };
}
