/** React hooks for Throughline: each shows one part of the client and renders when that part changes, and only then. */
export type { CommandOutcome } from './command-outcome.ts';
export { createHooks, type Hooks, type UseCommandResult } from './create-hooks.tsx';
export { createObserverTap, type ObserverTap } from './observer-tap.ts';
export type { CommandsOf, EventsOf, PageClient } from './page-client.ts';
export { shallowEqual } from './shallow-equal.ts';
export type { RunFilter, Snapshots } from './snapshot-store.ts';
export type { ThroughlineProviderProps } from './throughline-provider.tsx';
export { type UseApprovalResult, useApproval } from './use-approval.ts';
export { useConnection } from './use-connection.ts';
export { useHealth } from './use-health.ts';
export type { AgentEventOptions } from './use-listener.ts';
export { useObservable } from './use-observable.ts';
export { useOutbox } from './use-outbox.ts';
export { useRun } from './use-run.ts';
export { useRuns } from './use-runs.ts';
export { type UseStreamOptions, type UseStreamResult, useStream } from './use-stream.ts';
