/** Runs the checks against a server, black-box over a real WebSocket, and says which level it holds. */

import { conformanceChecks } from '../checks/index.ts';
import { watchedLaws } from '../checks/watched.ts';
import type { ConformanceDriver, DriverFacts } from '../driver/driver.ts';
import { startProcessDriver } from '../driver/process-driver.ts';
import { createWatch, type Watch } from '../page/watch.ts';
import { type CheckResult, type ConformanceReport, createReport, resultOf } from '../report/report.ts';
import { type Check, type Level, levels } from './check.ts';
import { CheckFailure, CheckSkipped } from './check-failure.ts';
import { demandListener } from './demand-listener.ts';
import { knownIds } from './expected-failures.ts';
import { createHarness } from './harness.ts';

export interface ConformanceOptions {
  /** `ws://…` or `wss://…`. @defaultValue what the driver's facts say */
  readonly url?: string;
  /** A command to start, or an object. Without one, what needs it is skipped. */
  readonly driver?: string | ConformanceDriver;
  /** Up to which level. @defaultValue 'commands' */
  readonly level?: Level;
  /** A good credential, for runs without a driver. */
  readonly token?: string;
  /** Ids of the checks to run. @defaultValue all of the level */
  readonly only?: readonly string[];
  /** Ids that are known to fail. */
  readonly expectedFailures?: readonly string[];
  /** How long anything may take that should come at once, in milliseconds. @defaultValue 5_000 */
  readonly timeoutMs?: number;
  /** Checks that make a right server wait for longer than this are skipped, in milliseconds. @defaultValue 15_000 */
  readonly slowMs?: number;
  /** Checks under way at once. @defaultValue 8 */
  readonly concurrency?: number;
  /** Told of each result as it comes; those of the watch come last. */
  onResult?(result: CheckResult): void;
}

const defaults = { level: 'commands', timeoutMs: 5_000, slowMs: 15_000, concurrency: 8 } as const;

/**
 * Resolves with the report, also when everything failed. Rejects with a `RangeError` for options that make no sense, with a
 * `DriverError` when the driver does not speak, and with an `Error` when nobody listens at the URL.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { level, timeoutMs, slowMs, concurrency } = { ...defaults, ...options };
  const only = options.only && knownIds(options.only);
  const expectedFailures = knownIds(options.expectedFailures ?? []);
  const driver = typeof options.driver === 'string' ? await startProcessDriver(options.driver) : options.driver;
  try {
    const facts: DriverFacts = (await driver?.facts()) ?? {};
    const url = urlOf(options.url ?? facts.url);
    const wanted = ({ id, level: its }: Pick<Check, 'id' | 'level'>): boolean =>
      levels.indexOf(its) <= levels.indexOf(level) && (only?.includes(id) ?? true);
    await demandListener(url);
    const watch = createWatch();
    const names = createNames();

    const perform = async (check: Check): Promise<CheckResult> => {
      const takesMs = check.takesMs(facts);
      const harness = createHarness({ url, driver, facts, token: options.token, timeoutMs, watch, fresh: names });
      const result =
        takesMs > slowMs
          ? resultOf(check, 'skipped', `would take ${Math.ceil(takesMs / 1000)} s (see --slow)`)
          : await check.run(harness).then(
              () => resultOf(check, 'passed'),
              (error: unknown) => resultOfError(check, error, harness.pages.at(-1)?.conversation),
            );
      await harness.close();
      options.onResult?.(result);
      return result;
    };

    const checks = conformanceChecks.filter(wanted);
    const results = new Map<string, CheckResult>();
    const keep = async (check: Check): Promise<void> => void results.set(check.id, await perform(check));
    await inParallel(
      checks.filter(({ exclusive }) => !exclusive),
      concurrency,
      keep,
    );
    await inParallel(
      checks.filter(({ exclusive }) => exclusive),
      1,
      keep,
    );
    const watched = watchedLaws.filter(wanted).map((law) => judgeWatched(law, watch));
    for (const result of watched) options.onResult?.(result);
    const inOrder = checks.flatMap(({ id }) => results.get(id) ?? []);
    return createReport({
      url,
      level,
      results: [...inOrder, ...watched],
      expectedFailures,
      partial: only !== undefined,
    });
  } finally {
    if (typeof options.driver === 'string') await driver?.close?.();
  }
}

function urlOf(url: string | undefined): string {
  if (url === undefined)
    throw new RangeError('Where is the server? Give its URL, or let the driver tell it in its facts.');
  if (!/^wss?:\/\//.test(url)) throw new RangeError(`The URL must begin with ws:// or wss://; it is ${url}.`);
  return url;
}

/** Names that no other run against the same server has. */
function createNames(): (kind: string) => string {
  const run = crypto.randomUUID().slice(0, 8);
  let made = 0;
  return (kind) => {
    made += 1;
    return `${kind}-${run}-${made}`;
  };
}

async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function resultOfError(check: Check, error: unknown, conversation: readonly string[] | undefined): CheckResult {
  if (error instanceof CheckSkipped) return resultOf(check, 'skipped', error.message);
  if (error instanceof CheckFailure) return resultOf(check, 'failed', error.message, conversation);
  const { message } = error as Partial<Error>;
  return resultOf(check, 'failed', `The driver could not do its part: ${message ?? String(error)}`, conversation);
}

function judgeWatched(law: (typeof watchedLaws)[number], { violations, occasions }: Watch): CheckResult {
  const check = { ...law, strength: 'MUST' as const };
  const broken = violations.filter(({ id }) => id === law.id);
  const [first] = broken;
  if (first) {
    const more = broken.length > 1 ? ` (and ${broken.length - 1} times more)` : '';
    return resultOf(check, 'failed', first.message + more, first.conversation);
  }
  return occasions.has(law.id)
    ? resultOf(check, 'passed')
    : { ...resultOf(check, 'skipped', 'no conversation gave an occasion to break it'), vacuous: true };
}
