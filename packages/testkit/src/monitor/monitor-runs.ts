/** The rules of the golden path as a live monitor: every event that a client gets, or a log takes, is judged as it comes. */

import { createRunRules, type Finding, type RulesReport, type RunRulesOptions } from '@throughline/protocol/agent';
import type { EventLog } from '@throughline/server';
import { listenTo, type MonitoredClient, type MonitoredServer, type RunSource } from './run-source.ts';

export interface MonitorRunsOptions extends RunRulesOptions {
  /**
   * Called for each rule that an event breaks, when it breaks it. What it throws reaches the one who delivered the event:
   * a client reports it as the error of a listener.
   */
  readonly onFinding?: (finding: Finding) => void;
}

export interface RunMonitor {
  /** Everything so far, as if it were over: a run that goes on is incomplete. May be asked at any time, also after `stop`. */
  report(): RulesReport;
  /** Hears nothing more. The report stays. */
  stop(): void;
}

export interface LogMonitor extends RunMonitor {
  /** The same log, with ears: `createEventManager({ log: monitor.log })`. */
  readonly log: EventLog;
}

/**
 * Judges runs while they happen. Of a client: what reached the app (`onAny`), after its repairs. Of a test server: what its
 * log took, also before the call. Of a manager: give it the manager's event log, and the manager the monitor's `log`.
 *
 * A new epoch of a stream is no finding: its numbers are counted on from those before, in findings and report too; `eventId`
 * says which event is meant. Bounded as `limits` says.
 */
export function monitorRuns(source: MonitoredClient | MonitoredServer, options?: MonitorRunsOptions): RunMonitor;
export function monitorRuns(source: EventLog, options?: MonitorRunsOptions): LogMonitor;
export function monitorRuns(source: RunSource, options: MonitorRunsOptions = {}): RunMonitor {
  const { onFinding, ...ruling } = options;
  const rules = createRunRules(ruling);
  const countOn = createCounter();
  const ears = listenTo(source, {
    event(event) {
      for (const finding of rules.check(countOn.event(event))) onFinding?.(finding);
    },
    skipped: (stream, until) => rules.skipped(stream, countOn.skipped(stream, until)),
    reset: countOn.reset,
  });
  return { report: rules.report, ...ears };
}

interface Numbered {
  readonly stream?: string;
  readonly seq?: number;
}

/** Counts the numbers of a stream on where they begin anew, from the first event that comes then. */
function createCounter() {
  const lasts = new Map<string, number>();
  const shifts = new Map<string, number>();
  const begun = new Set<string>();
  const number = (stream: string, seq: number): number => seq + (shifts.get(stream) ?? 0);
  return {
    /** Before the first event of an epoch nothing is expected, so nothing can be left out. */
    skipped: (stream: string, until: number): number => (begun.has(stream) ? 0 : number(stream, until)),
    reset: (stream: string): void => void begun.add(stream),
    event(event: Numbered): object {
      const { stream = '', seq = 0 } = event;
      if (begun.delete(stream)) shifts.set(stream, (lasts.get(stream) ?? seq - 1) - (seq - 1));
      const counted = number(stream, seq);
      lasts.set(stream, Math.max(lasts.get(stream) ?? 0, counted));
      return counted === seq ? event : { ...event, seq: counted };
    },
  };
}
