/** The testkit: the production event manager on an in-memory WebSocket, virtual time, and one timeline of it all. */

export { cleanUp } from './clean-up/clean-up.ts';
export type { VirtualClock, VirtualClockOptions, WaitingTimer } from './clock/virtual-clock.ts';
export { createVirtualClock } from './clock/virtual-clock.ts';
export type { Fault, FaultEngine } from './faults/fault-engine.ts';
export type { AnyFrame, FaultAction, FaultMatch, FaultName, FaultSpec } from './faults/fault-spec.ts';
export { presets } from './faults/presets.ts';
export type { Violation } from './invariants/violation.ts';
export { type ListeningServer, type ListenOptions, listen } from './listen/listen.ts';
export { type LogMonitor, type MonitorRunsOptions, monitorRuns, type RunMonitor } from './monitor/monitor-runs.ts';
export type { MonitoredClient, MonitoredServer, RunSource } from './monitor/run-source.ts';
export { createRandom, forkRandom, type Random } from './random/random.ts';
export {
  cutsAtEveryEvent,
  eventsOf,
  type PlayOptions,
  playRecording,
  type RecordedEvent,
} from './recorder/play-recording.ts';
export { type RecordOptions, recordTimeline } from './recorder/record-timeline.ts';
export type { OpenMessage, OpenToolCall, TestRun, TestRunOutcome } from './run/test-run.ts';
export { defineScenario, playScenario, type Scenario, type ScenarioStage } from './scenario/scenario.ts';
export type { StreamAction } from './server/accounts.ts';
export { createTestServer } from './server/create-test-server.ts';
export type { TestAttempt, TestConnection } from './server/gateway.ts';
export type { MessageFilter, TestServer } from './server/test-server.ts';
export type { TestServerOptions } from './server/test-server-options.ts';
export type { TabRequest, TestRunRequest, TestUser } from './server/test-user.ts';
export { invariants, type SimulateOptions, type SimulationReport, simulate } from './simulate/simulate.ts';
export type { SimulatedWorld } from './simulate/simulated-world.ts';
export type { AcceptOptions, Attempt } from './socket/attempt.ts';
export type { Direction, Link } from './socket/link.ts';
export type { Delivery as WireDelivery, LinkDirection } from './socket/link-direction.ts';
export { createNetwork, type Network } from './socket/network.ts';
export type { ServerSocket } from './socket/server-end.ts';
export {
  createSocketScope,
  type OpenSocket,
  type SocketScope,
  type SocketScopeOptions,
} from './socket/socket-scope.ts';
export type { WireUnit } from './socket/wire-unit.ts';
export type { PageClock } from './tab/page-clock.ts';
export type { LifecycleSignal, PageLifecycle } from './tab/page-lifecycle.ts';
export type { TabStorage } from './tab/page-storage.ts';
export type { TabOptions, TestTab } from './tab/test-tab.ts';
export { formatEntry, formatFrame, formatTimeline } from './timeline/format-entry.ts';
export type {
  Delivery,
  Happening,
  LoggedEvent,
  Timeline,
  TimelineEntry,
  Whereabouts,
} from './timeline/timeline.ts';
