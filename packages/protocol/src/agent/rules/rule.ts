/** What every rule of the golden path is: a name, a law, and a pure judgement on one event. */
import type { EventDefinition } from '../event-registry.ts';
import type { RunFlags } from '../run-flags.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { RunRuleId, Severity } from './finding.ts';
import type { RunRuleLimits, RunRulesOptions } from './rule-options.ts';
import type { RunRecord } from './run-record.ts';
import type { StreamRecord } from './stream-record.ts';

/** One event, and everything known before it. */
export interface RuleContext {
  readonly event: StreamEvent;
  readonly flags: RunFlags;
  /** Undefined for a type that nobody registered. */
  readonly definition: EventDefinition | undefined;
  readonly stream: StreamRecord;
  /** Undefined for an event without a run. */
  readonly run: RunRecord | undefined;
  readonly options: RunRulesOptions;
  readonly limits: RunRuleLimits;
}

/** What a rule found: a sentence about the event at hand, or about an earlier one that only now turns out wrong. */
export type Judgement = string | { readonly message: string; readonly event: StreamEvent };

/** One rule. It reads and never writes. */
export interface Rule {
  readonly id: RunRuleId;
  readonly severity: Severity;
  /** The law in a sentence. */
  readonly law: string;
  judge(context: RuleContext): readonly Judgement[];
}

/** Nothing to say. */
export const fine: readonly Judgement[] = Object.freeze([]);
