/** The event manager of Throughline: log, sessions, replay, runs, commands. No `node:` module is imported here. */

export { isServerError, ServerError, type ServerErrorCode } from './errors/server-error.ts';
export { createEventManager } from './event-manager.ts';
export { historyFrom } from './history/history-from.ts';
export type { HistoryOptions, StreamHistory } from './history/stream-history.ts';
export type {
  AppendOutcome,
  ClaimOutcome,
  EventDraft,
  EventLog,
  Hole,
  LogEntry,
  LogFollower,
  LogPage,
  ReadLimits,
  StoredReceipt,
  StreamState,
  SubmitLife,
} from './log/event-log.ts';
export { createMemoryLog } from './log/memory-log.ts';
export type { MemoryLogLimits, MemoryLogOptions, StreamLimits, SubmitLimits } from './log/memory-log-options.ts';
export type { OpenRun, SeqRange } from './log/open-run.ts';
export type {
  OwnerLease,
  RunOwners,
  RunOwnership,
  RunRef,
  RunRefusal,
  RunWriterFence,
  Takeover,
  TakeoverOutcome,
} from './log/run-owners.ts';
export type {
  Command,
  ConnectionInfo,
  ConnectionRequest,
  EventManager,
  ManagerStats,
  OpenRunInfo,
  Publishing,
  PublishOptions,
  PublishOutcome,
  ResumedRun,
  ResumeHandler,
  RunOptions,
  RunOutcome,
  SubmitContext,
  Target,
} from './manager.ts';
export type { AppendedInfo, DeliveredInfo, ManagerHooks, ManagerLogger } from './options/hooks.ts';
export type { AuthenticateAsk, AuthorizeAsk, Identity, ManagerOptions } from './options/manager-options.ts';
export type { ManagerLimits, ManagerTimes } from './options/manager-tuning.ts';
export { defaults } from './options/settings.ts';
export type { Refusal, RefusalReason } from './refusals/refusal.ts';
export type { Cursor } from './run/cursor.ts';
export type { DescribedError, DescribeError } from './run/describe-error.ts';
export type {
  BatchOutcome,
  EndOutcome,
  OpeningOutcome,
  PublisherEnd,
  PublisherEvent,
  PublisherRefusal,
  PublisherRun,
  PublisherRunOpening,
  PublisherRuns,
  PublisherSignal,
  SignalsOutcome,
} from './run/publisher-run.ts';
export type {
  ApprovalAnswer,
  Interrupt,
  MessageEmitter,
  RunEmitter,
  ToolContext,
  ToolInputEmitter,
} from './run/run-emitter.ts';
