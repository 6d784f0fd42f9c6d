/** Agent events: the registry, the fold into runs, and the rules of the golden path. */
export { type AgentEventType, agentEventTypes, isAgentEventType } from './agent-event-type.ts';
export { type AgentEventData, type AgentEvents, agentEvents } from './agent-events.ts';
export { type CheckedBody, checkBody } from './check-body.ts';
export { createPartRoles } from './create-part-roles.ts';
export { defineCommands } from './define-commands.ts';
export { type DefinedEvents, defineEvents, type EventEntry } from './define-events.ts';
export { definitionOf } from './definition-of.ts';
export type {
  CommandData,
  CommandDefinition,
  CommandOutput,
  CommandRegistry,
  CommandResult,
  EventData,
  EventDefinition,
  EventInput,
  EventRegistry,
  EventType,
} from './event-registry.ts';
export { foldEvents } from './fold/fold-events.ts';
export { foldInto, foldRun, foldRunEvents } from './fold/fold-run.ts';
export type { FoldOptions } from './fold/fold-step.ts';
export { openRun } from './fold/open-run.ts';
export { restoreRun } from './fold/restore-run.ts';
export { RunDraft } from './fold/run-draft.ts';
export { isOpen, isPartOpen, isTerminal, markRun, rewindRun } from './fold/run-status.ts';
export type { PartRole, PartRoleOf } from './part-role.ts';
export {
  CANCEL_RUN,
  type CancelRunData,
  isReservedCommand,
  RESOLVE_APPROVAL,
  type ReservedCommand,
  type ResolveApprovalData,
  readCancelRun,
  readResolveApproval,
} from './reserved-command.ts';
export type { Finding, RunRuleId, Severity } from './rules/finding.ts';
export { defaultRunRuleLimits, type RunRuleLimits, type RunRulesOptions } from './rules/rule-options.ts';
export type {
  Completeness,
  RulesReport,
  RunReport,
  StreamReport,
  ToolFigures,
} from './rules/run-report.ts';
export { type RuleLaw, runRuleLaws } from './rules/run-rule-list.ts';
export { createRunRules, type RunRules } from './rules/run-rules.ts';
export { type RunFlags, runFlagsOf } from './run-flags.ts';
export type {
  ApprovalPart,
  CustomPart,
  MessagePart,
  RunError,
  RunInterrupt,
  RunPart,
  RunStatus,
  RunTimings,
  RunView,
  ThoughtPart,
  ToolPart,
  ToolStatus,
} from './run-view.ts';
export type { StreamEvent } from './stream-event.ts';
