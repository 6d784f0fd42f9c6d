/** Folds a list of events into the runs that they tell of: what a back end stores so that a page can start from it. */
import type { RunView } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { foldRun } from './fold-run.ts';
import type { FoldOptions } from './fold-step.ts';

/**
 * The views of all runs in the events, in the order in which the runs first appear. Events of each stream must come in
 * seq order; those without a run are passed over.
 */
export function foldEvents(events: Iterable<StreamEvent>, options?: FoldOptions): RunView[] {
  const places = new Map<string, Map<string, number>>();
  const views: RunView[] = [];
  for (const event of events) {
    if (event.runId === undefined) continue;
    const ofStream = places.get(event.stream) ?? new Map<string, number>();
    places.set(event.stream, ofStream);
    const place = ofStream.get(event.runId) ?? views.length;
    ofStream.set(event.runId, place);
    views[place] = foldRun(views[place], event, options);
  }
  return views;
}
