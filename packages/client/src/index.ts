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
export { createClient } from './client.ts';
export { ClientError, type ClientErrorCode, isClientError } from './client-error.ts';
export type { ConnectionTuning } from './connection/connection-tuning.ts';
export { defaults } from './defaults.ts';
export type { DeliveredEvent, LostEvents, Origin, RejectedEvent, StreamReset } from './delivered-event.ts';
export type { Health } from './health.ts';
export type { HistorySeed } from './history-seed.ts';
export type { Observable } from './observable.ts';
export type {
  ClientClock,
  ClientObserver,
  ClientOptions,
  Lifecycle,
  LifecycleSignal,
  StorageLike,
  TokenReason,
  WebSocketConstructor,
  WebSocketLike,
} from './options.ts';
export type { OutboxEntry, Receipt } from './outbox/outbox-entry.ts';
export type { OutboxTuning } from './outbox/outbox-tuning.ts';
export type { StreamTuning } from './pipeline/stream-tuning.ts';
export type { Register, RegisteredCommands, RegisteredEvents } from './register.ts';
export type { ClientStatus } from './status.ts';
export type { StreamHandle, StreamStatus } from './stream-handle.ts';
export type { AnyDelivered, ListenOptions, SubmitOptions, ThroughlineClient } from './throughline-client.ts';
export type { ViewTuning } from './views/view-tuning.ts';
