/** What a run of the checks found: for programs as it is, for people by `formatReport`. */
import { type Level, levels, ruleOf, type Strength } from '../runner/check.ts';

export type CheckStatus = 'passed' | 'failed' | 'skipped';

export interface CheckResult {
  readonly id: string;
  /** The rule of PROTOCOL.md; `P7` is its section 7. */
  readonly rule: string;
  readonly level: Level;
  readonly strength: Strength;
  readonly law: string;
  readonly status: CheckStatus;
  /** How it failed, or why it was skipped. */
  readonly message?: string;
  /** What crossed the wire, the last lines of it. */
  readonly conversation?: readonly string[];
  /** A law that is watched, and that nothing in this run could have broken: it holds up no level. */
  readonly vacuous?: true;
  /** It failed and was expected to. */
  readonly expected?: true;
}

export interface ConformanceReport {
  readonly protocol: 1;
  readonly url: string;
  /** Up to which level was checked. */
  readonly level: Level;
  /** The highest level of which every MUST was tried and held; null for none. */
  readonly holds: Level | null;
  /** No MUST failed but those that were expected to, and no expectation is stale. */
  readonly ok: boolean;
  readonly counts: {
    readonly passed: number;
    readonly failed: number;
    readonly warned: number;
    readonly skipped: number;
  };
  /** Expected failures that passed: the list must be cut. */
  readonly stale: readonly string[];
  readonly checks: readonly CheckResult[];
}

export const resultOf = (
  { id, level, strength, law }: Pick<CheckResult, 'id' | 'level' | 'strength' | 'law'>,
  status: CheckStatus,
  message?: string,
  conversation?: readonly string[],
): CheckResult => ({
  id,
  rule: ruleOf(id),
  level,
  strength,
  law,
  status,
  ...(message !== undefined && { message }),
  ...(conversation && { conversation: conversation.slice(-12) }),
});

export interface ReportParts {
  readonly url: string;
  readonly level: Level;
  readonly results: readonly CheckResult[];
  readonly expectedFailures: readonly string[];
  /** Only some checks were asked for: no level can be said to hold. */
  readonly partial: boolean;
}

export function createReport({ url, level, results, expectedFailures, partial }: ReportParts): ConformanceReport {
  const checks = results.map(
    (result): CheckResult =>
      result.status === 'failed' && expectedFailures.includes(result.id) ? { ...result, expected: true } : result,
  );
  const stale = checks
    .filter(({ id, status }) => status === 'passed' && expectedFailures.includes(id))
    .map(({ id }) => id);
  const failed = checks.filter(({ status, strength }) => status === 'failed' && strength === 'MUST');
  const count = (fits: (result: CheckResult) => boolean): number => checks.filter(fits).length;
  return {
    protocol: 1,
    url,
    level,
    holds: partial ? null : highestHeld(checks, level),
    ok: failed.every(({ expected }) => expected) && stale.length === 0,
    counts: {
      passed: count(({ status }) => status === 'passed'),
      failed: failed.length,
      warned: count(({ status, strength }) => status === 'failed' && strength === 'SHOULD'),
      skipped: count(({ status }) => status === 'skipped'),
    },
    stale,
    checks,
  };
}

/** A level holds when those before it do, and each of its MUSTs was tried and passed, where there was an occasion. */
function highestHeld(checks: readonly CheckResult[], upTo: Level): Level | null {
  let held: Level | null = null;
  for (const level of levels.slice(0, levels.indexOf(upTo) + 1)) {
    const musts = checks.filter((check) => check.level === level && check.strength === 'MUST');
    if (!musts.every(({ status, vacuous }) => status === 'passed' || vacuous)) break;
    held = level;
  }
  return held;
}
