/** The browser client of Throughline: every agent event once, in order, or the page is told what was lost. */

// The types of agent events that the client's own types speak of, so that bindings need this package alone.
export type {
  ApprovalPart,
  CommandData,
  CommandRegistry,
  CommandResult,
  CustomPart,
  EventData,
  EventRegistry,
  EventType,
  MessagePart,
  RunError,
  RunPart,
  RunStatus,
  RunView,
  ThoughtPart,
  ToolPart,
} from '@throughline/protocol/agent';
export type { AppView, AppViewOptions } from './add-ons/app-views/app-views.ts';
export type { Health } from './add-ons/health/health.ts';
export type { RunEventsOptions, RunOf } from './add-ons/run-events/run-events-options.ts';
export type { ViewTuning } from './add-ons/run-views/view-tuning.ts';
export { createClient } from './client.ts';
export type { ApprovalAnswer } from './commands/approval-answer.ts';
export type { CancelTarget } from './commands/cancel-target.ts';
export type { SubmitOptions } from './commands/submit-options.ts';
export type { ClientStatus } from './connection/client-status.ts';
export type { ConnectionTuning } from './connection/connection-tuning.ts';
export type { TokenReason } from './connection/credential-sources.ts';
export type { Core } from './core/core.ts';
export { createCore } from './core/create-core.ts';
export type { Registry } from './core/registry.ts';
export type { KnownRun } from './core/run-index.ts';
export type { AddOn, Seams } from './core/seams.ts';
export { ClientError, type ClientErrorCode, isClientError } from './errors/client-error.ts';
export type { AnyDelivered } from './listeners/any-delivered.ts';
export type { ClientObserver } from './listeners/client-observer.ts';
export type {
  DeliveredEvent,
  LostEvents,
  Origin,
  RejectedEvent,
  SkippedEvents,
  StreamReset,
} from './listeners/delivered-event.ts';
export type { ListenOptions } from './listeners/listen-options.ts';
export type { Observable } from './observables/observable.ts';
export type { ClientOptions, CoreOptions } from './options/client-options.ts';
export { defaults } from './options/defaults.ts';
export type { OutboxEntry, Receipt } from './outbox/outbox-entry.ts';
export type { OutboxTuning } from './outbox/outbox-tuning.ts';
export type { HistorySeed } from './pipeline/history-seed.ts';
export type { StreamHandle, StreamStatus } from './pipeline/stream-handle.ts';
export type { StreamTuning } from './pipeline/stream-tuning.ts';
export type { ClientClock } from './platform/client-clock.ts';
export type { Lifecycle, LifecycleSignal } from './platform/lifecycle.ts';
export type { StorageLike } from './platform/storage-like.ts';
export type { WebSocketConstructor, WebSocketLike } from './platform/web-socket-like.ts';
export type { Transport } from './socket/transport.ts';
export type { TransportInUse } from './socket/transport-in-use.ts';
export type { ThroughlineClient } from './throughline-client.ts';
