/** [GP-SILENCE, GP-RUN-TIME, GP-CLOCK] A run speaks often enough, ends soon enough, on a clock that agrees with ours. */
import { fine, type Rule } from './rule.ts';

export const silenceRule: Rule = {
  id: 'GP-SILENCE',
  severity: 'warning',
  law: 'Two events of a run lie at most silenceMs apart, unless it waits for an approval.',
  judge({ event, run, limits }) {
    if (run === undefined || run.events === 0 || run.approvals.size > 0) return fine;
    const silentMs = event.at - run.last.at;
    return silentMs > limits.silenceMs ? [`The run ${run.runId} was silent for ${silentMs} ms.`] : fine;
  },
};

export const runTimeRule: Rule = {
  id: 'GP-RUN-TIME',
  severity: 'warning',
  law: 'A run takes at most runMs, without the time that it waits for approvals.',
  judge({ event, run, limits }) {
    if (run === undefined || run.events === 0) return fine;
    const beforeMs = run.last.at - run.first.at - run.waitedMs;
    const workedMs = run.approvals.size > 0 ? beforeMs : beforeMs + event.at - run.last.at;
    const justCrossed = workedMs > limits.runMs && beforeMs <= limits.runMs; // said once a run
    return justCrossed ? [`The run ${run.runId} has been at work for ${workedMs} ms.`] : fine;
  },
};

export const clockRule: Rule = {
  id: 'GP-CLOCK',
  severity: 'warning',
  law: "The server's clock and ours differ by at most skewMs.",
  judge({ event, options, limits }) {
    if (options.now === undefined) return fine;
    const aheadMs = event.at - options.now();
    // An event that is sent again was written long ago; nothing is written in the future.
    const { origin = 'live', replay } = event as { origin?: unknown; replay?: unknown };
    const isLate = -aheadMs > limits.skewMs && origin === 'live' && replay !== true;
    if (aheadMs <= limits.skewMs && !isLate) return fine;
    return [`The event is dated ${Math.abs(aheadMs)} ms ${aheadMs > 0 ? 'after' : 'before'} our clock.`];
  },
};
