/** All rules of the golden path, in the order in which they judge an event. */
import { approvalOpenRule } from './approval-rule.ts';
import { bodyRule } from './body-rule.ts';
import { afterEndRule, oneEndRule } from './end-rules.ts';
import type { RunRuleId, Severity } from './finding.ts';
import { emptyRule, messageOpenRule, messageTextRule } from './message-rules.ts';
import type { Rule } from './rule.ts';
import { runIdRule } from './run-id-rule.ts';
import { seqRule } from './seq-rule.ts';
import { startRule } from './start-rule.ts';
import { thoughtRule } from './thought-rule.ts';
import { clockRule, runTimeRule, silenceRule } from './time-rules.ts';
import { toolOpenRule, toolPairRule, toolTimeRule } from './tool-rules.ts';
import { typeRule } from './type-rule.ts';
import { userRule } from './user-rule.ts';

/** The rules that read a valid envelope. */
export const eventRules: readonly Rule[] = [
  seqRule,
  typeRule,
  runIdRule,
  bodyRule,
  startRule,
  oneEndRule,
  afterEndRule,
  toolPairRule,
  toolOpenRule,
  userRule,
  thoughtRule,
  messageTextRule,
  messageOpenRule,
  approvalOpenRule,
  emptyRule,
  silenceRule,
  runTimeRule,
  toolTimeRule,
  clockRule,
];

/** One line of the table of rules. */
export interface RuleLaw {
  readonly id: RunRuleId;
  readonly severity: Severity;
  /** The law in a sentence. */
  readonly law: string;
}

/** Every rule with its severity and its law, for documents and reports. */
export const runRuleLaws: readonly RuleLaw[] = [
  { id: 'GP-ENVELOPE', severity: 'error', law: 'Every event has a valid envelope.' },
  ...eventRules.map(({ id, severity, law }) => ({ id, severity, law })),
  { id: 'GP-COMPLETE', severity: 'warning', law: 'Every run ends, and a completed one went the whole golden path.' },
];
