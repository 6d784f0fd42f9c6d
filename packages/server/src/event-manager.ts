/** Wires the event manager: log → hub → sessions on the way out, sessions → submits → runs on the way in. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import { createCountedClock } from './clock/counted-clock.ts';
import { createConnections } from './connection/connections.ts';
import { createErrorReport } from './errors/error-report.ts';
import { historyFrom } from './history/history-from.ts';
import { createAppender } from './hub/append-drafts.ts';
import { createHub } from './hub/hub.ts';
import { createPublisher } from './hub/publish.ts';
import { checkUserId, resolveTarget } from './hub/stream-name.ts';
import { createTick } from './hub/tick.ts';
import { createRandomId } from './ids/random-id.ts';
import { createMemoryLog } from './log/memory-log.ts';
import type { EventManager, Target } from './manager.ts';
import type { ManagerOptions } from './options/manager-options.ts';
import { resolveOptions } from './options/settings.ts';
import { createRefusals } from './refusals/refusals.ts';
import { cancelRun } from './run/cancel-run.ts';
import { forgetStream, forgetUser } from './run/forget.ts';
import { listOpenRuns } from './run/list-open-runs.ts';
import { createLivePublishers } from './run/live-publishers.ts';
import { createPublisherRuns } from './run/publisher-runs.ts';
import { ResumeHandlers } from './run/resume-handlers.ts';
import { createRunSweeper, type RunSweeper } from './run/run-sweeper.ts';
import { createRuns } from './run/runs.ts';
import { createShutdown } from './shutdown/shutdown.ts';
import { createReserved } from './submit/reserved.ts';
import { createSubmits } from './submit/submits.ts';
import { createSubmitsInFlight } from './submit/submits-in-flight.ts';

/**
 * Makes an event manager. Throws a `ServerError` (`invalid-option`) when an option makes no sense.
 * It keeps no timer while nobody is connected and nothing runs; end it with `close()`.
 */
export function createEventManager<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
>(options: ManagerOptions<Events, Commands> = {}): EventManager<Events, Commands> {
  const settings = resolveOptions(options);
  const { limits, times, seededRandom } = settings;
  const clock = createCountedClock(settings.clock);
  const log = options.log ?? createMemoryLog({ clock, ...(seededRandom && { random: seededRandom }) });
  const newId = createRandomId(seededRandom);
  const onError = createErrorReport(settings);
  const refusals = createRefusals(settings);
  const tick = createTick(settings.schedule, (error) => onError('flush', error));
  const closing = new AbortController();
  let sweeper: RunSweeper | undefined;

  const hub = createHub({
    log,
    clock,
    checkMs: times.heartbeatMs,
    retryMs: times.retryAfterMs,
    page: { entries: limits.pageEntries, bytes: limits.pageBytes },
    checked: () => sweeper?.wake(),
    emptied: () => sweeper?.rest(),
    onError,
  });
  const appender = createAppender({ log, clock, settings });
  const publisher = createPublisher({ appender, hub, clock, settings, newId });
  const inFlight = createSubmitsInFlight();
  const handlers = new ResumeHandlers();
  const runs = createRuns({
    log,
    hub,
    publisher,
    inFlight,
    clock,
    settings,
    immediate: log.immediate ?? false,
    newId,
    // Nobody could go on with runs of a log that ends with this manager.
    handsOver: (agent) => options.log !== undefined && handlers.of(agent) !== undefined,
    onError,
  });
  const livePublishers = createLivePublishers(clock);
  const isActive = (): boolean => hub.size > 0 || runs.size > 0 || livePublishers.isAny();
  const runSweeper = createRunSweeper({ log, publisher, clock, settings, runs, handlers, isActive, onError });
  sweeper = runSweeper;
  if (log.shared) runSweeper.wake();
  const cancelling = { log, publisher, cancelLater: runSweeper.cancelLater };
  const reserved = createReserved(cancelling);
  const forgetting = { log, page: { entries: limits.pageEntries, bytes: limits.pageBytes } };
  const submits = createSubmits({
    log,
    hub,
    clock,
    settings,
    inFlight,
    signal: closing.signal,
    reserved,
    onError,
  });
  const connections = createConnections({ settings, log, hub, clock, tick, submits, newId, onError });
  const shutdown = createShutdown({ clock, closing, connections, submits, runs, stop: [runs, runSweeper, hub] });

  return {
    publish: (target, event, how) => publisher.publish(target, event, how),
    run: (target, work) => runs.run(target, work as never),
    publishers: createPublisherRuns({
      log,
      hub,
      appender,
      clock,
      settings,
      newId,
      heard(owner, leaseMs) {
        livePublishers.heard(owner, leaseMs);
        runSweeper.wake();
      },
    }),
    onResume(agent, handler) {
      const cancel = handlers.on(agent, handler as never);
      runSweeper.look();
      return cancel;
    },
    cancel: ({ runId, by, ...target }) => cancelRun(cancelling, { stream: resolveTarget(target as Target), runId, by }),
    openRuns: (query) => listOpenRuns(log, query),
    forget: ({ userId, stream }) =>
      stream === undefined
        ? forgetUser(forgetting, checkUserId(userId))
        : forgetStream(forgetting, resolveTarget(stream)),
    onSubmit: (type, handler) => submits.on(type, handler as never),
    attach: (pipe, request = {}) => connections.attach(pipe, request),
    history: (target, how) => historyFrom(log, resolveTarget(target), { events: settings.events, ...how }),
    noteRefusal: refusals.note,
    revoke: (target) => connections.revoke(target),
    connections: (userId) => connections.of(userId),
    ready: () => connections.ready(),
    stats: () => ({
      ...connections.counts(),
      streams: hub.size,
      openRuns: hub.openRuns,
      timers: clock.pending,
      submitsInFlight: submits.size,
      published: appender.count,
      refused: refusals.count,
    }),
    async close({ drainMs = 0 } = {}) {
      await shutdown(drainMs);
      if (!options.log) await log.close();
    },
  };
}
