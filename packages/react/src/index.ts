/** React hooks for Throughline: each shows one part of the client and renders when that part changes, and only then. */

export { createHooks, type Hooks, type UseCommandResult } from './create-hooks.tsx';
export { createObserverTap, type ObserverTap } from './devtools/observer-tap.ts';
export type { CommandOutcome } from './hooks/command-outcome.ts';
export { shallowEqual } from './hooks/shallow-equal.ts';
export type { RunFilter, Snapshots } from './hooks/snapshot-store.ts';
export { type UseApprovalResult, useApproval } from './hooks/use-approval.ts';
export { useConnection } from './hooks/use-connection.ts';
export { useHealth } from './hooks/use-health.ts';
export type { AgentEventOptions } from './hooks/use-listener.ts';
export { useObservable } from './hooks/use-observable.ts';
export { useOutbox } from './hooks/use-outbox.ts';
export { useRun } from './hooks/use-run.ts';
export { useRuns } from './hooks/use-runs.ts';
export { type UseStreamOptions, type UseStreamResult, useStream } from './hooks/use-stream.ts';
export type { CommandsOf, EventsOf, PageClient } from './provider/page-client.ts';
export type { ThroughlineProviderProps } from './provider/throughline-provider.tsx';
