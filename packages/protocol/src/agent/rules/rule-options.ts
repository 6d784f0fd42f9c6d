/** What the rules of the golden path may be told, and how much they remember. */
import type { EventRegistry } from '../event-registry.ts';

/** What is too long for the golden path, and how much the rules remember. */
export interface RunRuleLimits {
  /** Milliseconds between two events of a run. @defaultValue 30000 */
  readonly silenceMs: number;
  /** Milliseconds from the start of a run, without the time that it waited for approvals. @defaultValue 300000 */
  readonly runMs: number;
  /** Milliseconds from the start of a tool to its end. @defaultValue 60000 */
  readonly toolMs: number;
  /** Milliseconds between the server's clock and ours. @defaultValue 3600000 */
  readonly skewMs: number;
  /** Streams remembered; beyond it the oldest is forgotten. @defaultValue 1000 */
  readonly streams: number;
  /** Runs remembered; beyond it the oldest that has ended is forgotten, else the oldest. @defaultValue 1000 */
  readonly runs: number;
  /** Tool calls, thoughts, messages and approvals remembered for each run; those beyond it are not judged. @defaultValue 1000 */
  readonly partsPerRun: number;
  /** Findings kept for the report; those beyond it are only counted. @defaultValue 1000 */
  readonly findings: number;
}

export const defaultRunRuleLimits: RunRuleLimits = Object.freeze({
  silenceMs: 30_000,
  runMs: 300_000,
  toolMs: 60_000,
  skewMs: 3_600_000,
  streams: 1_000,
  runs: 1_000,
  partsPerRun: 1_000,
  findings: 1_000,
});

export interface RunRulesOptions {
  /** `strict`: every finding fails. `lenient`: only errors do. @defaultValue lenient */
  readonly level?: 'strict' | 'lenient';
  /** The app's event types. The built-in ones are always known. @defaultValue only the built-in ones */
  readonly registry?: EventRegistry;
  /** The user of the session; on `me` every event must be theirs. @defaultValue the user of the first event of `me` */
  readonly userId?: string;
  /** Our clock, in epoch milliseconds, for the rule about skewed clocks. @defaultValue none: that rule is not judged */
  readonly now?: () => number;
  /** The events begin in the middle of their streams: a run whose start may lie before them is not at fault. @defaultValue false */
  readonly joinsRuns?: boolean;
  readonly limits?: Partial<RunRuleLimits>;
}
