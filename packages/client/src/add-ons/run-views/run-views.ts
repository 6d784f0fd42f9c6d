/** Run views: each run as data, folded from its events; whoever watches is notified at most once a frame. [S8, S11] */
import type { CommandRegistry, EventRegistry, RunView } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import type { Observable } from '../../observables/observable.ts';
import { tune } from '../../options/check-tuning.ts';
import { defaults } from '../../options/defaults.ts';
import type { Tunable } from '../../options/tunable.ts';
import { finished } from './finished.ts';
import { createRunStore } from './run-store.ts';
import type { ViewTuning } from './view-tuning.ts';
import type { RunFilter } from './watched-runs.ts';

export interface RunViewsOptions extends Tunable<Pick<ViewTuning, 'keepFinishedRuns' | 'stalledAfterMs'>> {
  /**
   * Applies an RFC 6902 patch to a run's state and returns the new state. When it throws, the state stays as it was and
   * `onError` is told. @defaultValue none: `state_patch` is not folded
   */
  readonly applyPatch?: ApplyPatch | undefined;
}

type ApplyPatch = (state: unknown, patch: readonly unknown[]) => unknown;

export interface RunsFace {
  /** One run as an observable view; undefined while nothing of it is known. */
  run(runId: string | undefined): Observable<RunView | undefined>;
  /** All known runs, oldest first. */
  runs(filter?: RunFilter): Observable<readonly RunView[]>;
  /**
   * The result of a run once it has completed; rejects with `run-failed`, `run-cancelled`, `run-interrupted`, `run-incomplete`,
   * `run-lost`,
   * with `closed` when the client ends before the run does, and with `aborted` when the signal is.
   */
  finished(runId: string, options?: { signal?: AbortSignal | undefined }): Promise<unknown>;
}

export const runViews =
  ({ applyPatch, ...tuning }: RunViewsOptions = {}) =>
  <E extends EventRegistry, C extends CommandRegistry>(seams: Seams<E, C>): RunsFace => {
    const { clock, notifier, report, registry, life } = seams;
    const runs = createRunStore({
      clock,
      notifier,
      report,
      ...tune('views', defaults.views, tuning),
      fold: { applyPatch: applyPatch && reported(applyPatch, report), registry: registry.events },
    });
    seams.hear({
      event: runs.fold,
      lost: runs.lost,
      reset: runs.reset,
      epoch: runs.epoch,
      live: runs.liveRuns,
      seed: runs.seed,
      widened: runs.widened,
      left: runs.left,
      userChanged: runs.clear,
      stop: runs.stop,
    });
    return {
      run: (runId) => (runId === undefined ? NO_RUN : runs.run(runId)),
      runs: (filter = {}) => runs.runs(filter),
      finished: (runId, { signal } = {}) => finished(runs.run(runId), [signal, life()]),
    };
  };

/** The fold leaves the state as it was when a patch fails; the app is told. */
const reported =
  (applyPatch: ApplyPatch, report: (error: unknown) => void): ApplyPatch =>
  (state, patch) => {
    try {
      return applyPatch(state, patch);
    } catch (error) {
      report(error);
      throw error;
    }
  };

/** The view of a run whose id is not known yet. */
const NO_RUN: Observable<undefined> = { get: () => undefined, subscribe: () => () => {} };
