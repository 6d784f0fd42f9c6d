/** The golden path as rules: judges runs event by event and as a whole. Bounded; never throws. */
import { isAgentEventType } from '../agent-event-type.ts';
import { agentEvents } from '../agent-events.ts';
import { definitionOf } from '../definition-of.ts';
import { runFlagsOf } from '../run-flags.ts';
import type { StreamEvent } from '../stream-event.ts';
import { envelopeIssues } from './envelope-rule.ts';
import { type Finding, type RunRuleId, type Severity, worse } from './finding.ts';
import { createFindingLog } from './finding-log.ts';
import type { Rule, RuleContext } from './rule.ts';
import { defaultRunRuleLimits, type RunRuleLimits, type RunRulesOptions } from './rule-options.ts';
import { createRunMemory } from './run-memory.ts';
import { noteEvent, type RunRecord } from './run-record.ts';
import { type RulesReport, reportOf } from './run-report.ts';
import { eventRules } from './run-rule-list.ts';
import { seqRule } from './seq-rule.ts';
import { isRepeated, noteSeq } from './stream-record.ts';

/** Watches runs. Give it every event of the streams that you care about, in the order in which they came. */
export interface RunRules {
  /** Judges one event: what it breaks, and what it shows to be broken. Never throws, whatever the value is. */
  check(event: unknown): readonly Finding[];
  /** Numbers of a stream, up to `until`, that a replay left out because a later event says the same: they are not missing. */
  skipped(stream: string, until: number): void;
  /** Everything so far, as if it were over: a run that goes on is incomplete. May be asked at any time. */
  report(): RulesReport;
}

/** Starts to watch. With the same events and the same clock it always finds the same. */
export function createRunRules(options: RunRulesOptions = {}): RunRules {
  const limits = { ...defaultRunRuleLimits, ...options.limits };
  const memory = createRunMemory(limits);
  const log = createFindingLog(limits.findings);
  const span = { events: 0, firstAt: Number.POSITIVE_INFINITY, lastAt: 0 };

  function judge(value: unknown): readonly Finding[] {
    const issues = envelopeIssues(value);
    if (issues.length > 0)
      return [findingOf('GP-ENVELOPE', 'error', `The envelope is wrong: ${issues.join('; ')}.`, value)];
    const event = value as StreamEvent;
    span.firstAt = Math.min(span.firstAt, event.at);
    span.lastAt = Math.max(span.lastAt, event.at);
    const stream = memory.streamOf(event);
    // An event that came twice tells nothing new: only its number is wrong, and its run is not judged by it again.
    if (isRepeated(stream, event.seq)) return judgeAll([seqRule], contextOf(event, options, limits, stream, undefined));
    const context = contextOf(event, options, limits, stream, memory.runOf(event));
    const findings = judgeAll(eventRules, context);
    note(context, findings);
    return findings;
  }

  return {
    check(value) {
      span.events += 1;
      let findings: readonly Finding[];
      try {
        findings = judge(value);
      } catch {
        findings = [findingOf('GP-ENVELOPE', 'error', 'The event could not be read.', undefined)];
      }
      for (const finding of findings) log.add(finding);
      return findings;
    },
    skipped: memory.skipped,
    report: () => reportOf(options.level ?? 'lenient', memory, log, span),
  };
}

function contextOf(
  event: StreamEvent,
  options: RunRulesOptions,
  limits: RunRuleLimits,
  stream: RuleContext['stream'],
  run: RunRecord | undefined,
): RuleContext {
  const builtIn = isAgentEventType(event.type) ? agentEvents[event.type] : undefined;
  const definition = definitionOf(options.registry, event.type) ?? builtIn;
  return { event, flags: runFlagsOf(event.type, options.registry), definition, stream, run, options, limits };
}

function judgeAll(rules: readonly Rule[], context: RuleContext): readonly Finding[] {
  return rules.flatMap(({ id, severity, judge }) =>
    judge(context).map((judgement) =>
      typeof judgement === 'string'
        ? findingOf(id, severity, judgement, context.event)
        : findingOf(id, severity, judgement.message, judgement.event),
    ),
  );
}

function note({ event, flags, stream, run, limits }: RuleContext, findings: readonly Finding[]): void {
  noteSeq(stream, event.seq);
  stream.userId ??= event.userId;
  if (run === undefined) return;
  noteEvent(run, event, flags, limits.partsPerRun, stream.events);
  for (const { severity } of findings) run.severity = worse(run.severity, severity);
}

/** Only the envelope is kept: bodies may be large, and secret. */
function findingOf(rule: RunRuleId, severity: Severity, message: string, value: unknown): Finding {
  const event: Partial<StreamEvent> = typeof value === 'object' && value !== null ? value : {};
  const { stream, seq, id: eventId, type, runId } = event;
  return { rule, severity, message, stream, seq, eventId, type, runId };
}
