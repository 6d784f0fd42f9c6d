/** Keeps findings: the first so many as they are, all of them as counts. */
import { type Finding, type RunRuleId, type Severity, worse } from './finding.ts';

export interface FindingLog {
  add(finding: Finding): void;
  readonly kept: readonly Finding[];
  readonly counts: ReadonlyMap<RunRuleId, number>;
  further(): number;
  severity(): Severity | undefined;
}

export function createFindingLog(maxKept: number): FindingLog {
  const kept: Finding[] = [];
  const counts = new Map<RunRuleId, number>();
  let further = 0;
  let severity: Severity | undefined;
  return {
    kept,
    counts,
    add(finding) {
      if (kept.length < maxKept) kept.push(finding);
      else further += 1;
      counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
      severity = worse(severity, finding.severity);
    },
    further: () => further,
    severity: () => severity,
  };
}
