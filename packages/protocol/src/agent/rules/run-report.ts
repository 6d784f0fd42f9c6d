/** What the rules say in the end: figures and completeness of each run, and every finding counted. [GP-COMPLETE] */
import { type Finding, type RunRuleId, type Severity, worse } from './finding.ts';
import type { FindingLog } from './finding-log.ts';
import type { RunMemory } from './run-memory.ts';
import { goldenTypes, type RunRecord } from './run-record.ts';
import type { StreamRecord } from './stream-record.ts';

/**
 * How much of the golden path a run went. `full`: all five events. `no-tools`: all but the two of the tools.
 * `failed`, `cancelled`, `interrupted`: it ended so. `incomplete`: it has not ended, or one of the five is missing.
 */
export type Completeness = 'full' | 'no-tools' | 'failed' | 'cancelled' | 'interrupted' | 'incomplete';

export interface ToolFigures {
  readonly callId: string;
  readonly tool: string;
  /** Undefined for a tool whose start or end was not seen. */
  readonly durationMs: number | undefined;
}

export interface RunReport {
  readonly stream: string;
  readonly runId: string;
  readonly completeness: Completeness;
  /** The events of the golden path that were not seen. */
  readonly missing: readonly string[];
  /** The worst of its findings; undefined for none. */
  readonly severity: Severity | undefined;
  readonly events: number;
  /** Milliseconds from the opening event to the one after it. */
  readonly firstEventMs: number | undefined;
  /** Milliseconds from its first event to its last. */
  readonly totalMs: number;
  /** The longest time between two events, in milliseconds, waiting for approvals left out. */
  readonly longestGapMs: number;
  /** Undefined for a run whose events all have the same time. */
  readonly eventsPerSecond: number | undefined;
  readonly tools: readonly ToolFigures[];
}

export interface StreamReport {
  readonly stream: string;
  readonly events: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** How many numbers between the first and the last never came. */
  readonly missing: number;
}

export interface RulesReport {
  /** Did everything go as the level demands? */
  readonly passed: boolean;
  readonly level: 'strict' | 'lenient';
  readonly severity: Severity | undefined;
  readonly events: number;
  readonly eventsPerSecond: number | undefined;
  readonly findings: readonly Finding[];
  /** Findings beyond those that are kept. */
  readonly furtherFindings: number;
  /** How often each rule was broken. */
  readonly counts: Readonly<Partial<Record<RunRuleId, number>>>;
  readonly runs: readonly RunReport[];
  readonly streams: readonly StreamReport[];
  /** Runs that are not in the report because there were too many. */
  readonly forgottenRuns: number;
}

const perSecond = (events: number, milliseconds: number): number | undefined =>
  milliseconds > 0 ? (events * 1_000) / milliseconds : undefined;

const toolTypes: readonly string[] = ['tool_executing', 'tool_completed'];

function completenessOf(run: RunRecord): Completeness {
  if (run.ended === undefined) return 'incomplete';
  if (run.ended.type === 'agent_failed') return 'failed';
  if (run.ended.type === 'agent_cancelled') return 'cancelled';
  if (run.ended.type === 'agent_interrupted') return 'interrupted';
  const missing = missingOf(run);
  if (missing.length === 0) return 'full';
  const onlyTools = missing.length === toolTypes.length && missing.every((type) => toolTypes.includes(type));
  return onlyTools ? 'no-tools' : 'incomplete';
}

const missingOf = (run: RunRecord): readonly string[] => goldenTypes.filter((type) => !run.seen.has(type));

/** [GP-COMPLETE] Found only when one looks at the whole, and marks the last event of the run. */
function incompleteFinding(run: RunRecord): Finding {
  const why =
    run.ended === undefined
      ? 'has no terminal event'
      : `left the golden path: there is no ${missingOf(run).join(', no ')}`;
  const { stream, seq, id: eventId, type } = run.last;
  const message = `The run ${run.runId} ${why}.`;
  return { rule: 'GP-COMPLETE', severity: 'warning', message, stream, seq, eventId, type, runId: run.runId };
}

/** The whole, as a value. */
export function reportOf(
  level: RulesReport['level'],
  memory: RunMemory,
  log: FindingLog,
  span: { readonly events: number; readonly firstAt: number; readonly lastAt: number },
): RulesReport {
  const incomplete = [...memory.runs.values()]
    .filter((run) => completenessOf(run) === 'incomplete')
    .map(incompleteFinding);
  const severity = incomplete.length === 0 ? log.severity() : worse(log.severity(), 'warning');
  const counts: Partial<Record<RunRuleId, number>> = Object.fromEntries(log.counts);
  if (incomplete.length > 0) counts['GP-COMPLETE'] = incomplete.length;
  return {
    passed: level === 'strict' ? severity === undefined : severity !== 'error',
    level,
    severity,
    events: span.events,
    eventsPerSecond: perSecond(span.events, span.lastAt - span.firstAt),
    findings: [...log.kept, ...incomplete],
    furtherFindings: log.further(),
    counts,
    runs: Array.from(memory.runs.values(), runReportOf),
    streams: Array.from(memory.streams.values(), streamReportOf),
    forgottenRuns: memory.forgottenRuns(),
  };
}

function runReportOf(run: RunRecord): RunReport {
  const totalMs = Math.max(0, run.last.at - run.first.at);
  const completeness = completenessOf(run);
  return {
    stream: run.stream,
    runId: run.runId,
    completeness,
    missing: missingOf(run),
    severity: completeness === 'incomplete' ? worse(run.severity, 'warning') : run.severity,
    events: run.events,
    firstEventMs: run.firstEventMs,
    totalMs,
    longestGapMs: run.longestGapMs,
    eventsPerSecond: perSecond(run.events, totalMs),
    tools: Array.from(run.tools.values(), ({ callId, tool, durationMs }) => ({ callId, tool, durationMs })),
  };
}

const streamReportOf = ({ stream, events, firstSeq, lastSeq, missingTotal }: StreamRecord): StreamReport => ({
  stream,
  events,
  firstSeq,
  lastSeq,
  missing: missingTotal,
});
