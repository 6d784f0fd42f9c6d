/** A report for people: what failed and how first, what was not tried, and the verdict last. */
import { levels } from '../runner/check.ts';
import type { CheckResult, ConformanceReport } from './report.ts';

const indent = (text: string, by: string): string => text.replace(/^/gm, by);

export function formatReport(report: ConformanceReport): string {
  const { checks, counts, stale } = report;
  const failed = checks.filter(({ status, expected }) => status === 'failed' && !expected);
  const expected = checks.filter((check) => check.expected);
  return [
    ...failed.map(formatFailure),
    ...startWith(failed),
    ...formatSkipped(checks),
    ...(expected.length > 0 ? [`Failed as expected: ${expected.map(({ id }) => id).join(', ')}`] : []),
    ...(stale.length > 0 ? [`Expected to fail, but passed: ${stale.join(', ')}. Take them off the list.`] : []),
    `${counts.passed} passed, ${counts.failed} failed, ${counts.warned} warnings, ${counts.skipped} skipped.`,
    formatVerdict(report),
  ].join('\n\n');
}

/** One line of progress. */
export const formatResult = ({ id, status, strength, law }: CheckResult): string => {
  const word = status === 'failed' ? (strength === 'MUST' ? 'FAILED' : 'warned') : status;
  return `${word.padEnd(7)}  ${id.padEnd(24)} ${law}`;
};

function formatFailure({ id, strength, law, message, conversation = [] }: CheckResult): string {
  const lines = [`${strength === 'MUST' ? 'FAILED' : 'WARNING'}  ${id}  (${strength})`, indent(law, '  '), ''];
  lines.push(indent(message ?? 'No reason is known.', '  '));
  if (conversation.length > 0) lines.push('', ...conversation.map((line) => indent(line, '    ')));
  return lines.join('\n');
}

/** Many failures mostly have one cause, and the first of the lowest level is nearest to it. */
function startWith(failed: readonly CheckResult[]): string[] {
  const musts = failed.filter(({ strength }) => strength === 'MUST');
  const [first] = [...musts].sort((one, other) => levels.indexOf(one.level) - levels.indexOf(other.level));
  if (first === undefined || musts.length < 3) return [];
  return [`Start with this one: ${first.id}. The others may have the same cause.`];
}

function formatSkipped(checks: readonly CheckResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, status, message = 'no reason' } of checks) {
    if (status === 'skipped') reasons.set(message, [...(reasons.get(message) ?? []), id]);
  }
  if (reasons.size === 0) return [];
  return [['Not tried:', ...[...reasons].map(([reason, ids]) => `  ${reason}: ${ids.join(', ')}`)].join('\n')];
}

function formatVerdict({ url, holds, level, checks }: ConformanceReport): string {
  if (holds === level) return `${url} holds the level ${holds}.`;
  const untried = checks.some(
    ({ status, strength, vacuous }) => status === 'skipped' && strength === 'MUST' && !vacuous,
  );
  const held = holds === null ? 'No level is proven' : `The highest level proven is ${holds}`;
  return `${url}: ${held}${untried ? '; some checks were not tried' : ''}.`;
}
