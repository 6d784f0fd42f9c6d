'use client';
/** React hooks for Throughline: each shows one part of the client and renders when that part changes, and only then. */
export type { CommandOutcome } from './command-outcome.ts';
export type { RunFilter } from './joined-runs.ts';
export { createObserverTap, type ObserverTap } from './observer-tap.ts';
export { shallowEqual } from './shallow-equal.ts';
export type { RegisteredClient, Snapshots } from './throughline-context.ts';
export { ThroughlineProvider, type ThroughlineProviderProps } from './throughline-provider.tsx';
export { type AgentEvent, type AgentEventOptions, type AgentEventType, useAgentEvent } from './use-agent-event.ts';
export { type UseApprovalResult, useApproval } from './use-approval.ts';
export { type CommandType, type UseCommandResult, useCommand } from './use-command.ts';
export { useConnection } from './use-connection.ts';
export { useHealth } from './use-health.ts';
export { useObservable } from './use-observable.ts';
export { useOutbox } from './use-outbox.ts';
export { useRun } from './use-run.ts';
export { useRuns } from './use-runs.ts';
export { type UseStreamOptions, type UseStreamResult, useStream } from './use-stream.ts';
export { useThroughline } from './use-throughline.ts';
