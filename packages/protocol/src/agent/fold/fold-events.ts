/** Folds a list of events into the runs that they tell of: what a back end stores so that a page can start from it. */
import type { RunView } from '../run-view.ts';
import type { StreamEvent } from '../stream-event.ts';
import { foldInto } from './fold-run.ts';
import type { FoldOptions } from './fold-step.ts';
import { openRun } from './open-run.ts';
import { RunDraft } from './run-draft.ts';

/**
 * The views of all runs in the events, in the order in which the runs first appear. Events of each stream must come in
 * seq order; those without a run are passed over.
 */
export function foldEvents(events: Iterable<StreamEvent>, options: FoldOptions = {}): RunView[] {
  const streams = new Map<string, Map<string, RunDraft>>();
  const drafts: RunDraft[] = [];
  for (const event of events) {
    if (event.runId === undefined) continue;
    const runs = streams.get(event.stream) ?? new Map<string, RunDraft>();
    streams.set(event.stream, runs);
    let draft = runs.get(event.runId);
    if (draft === undefined) {
      draft = new RunDraft(openRun(event.stream, event.runId));
      runs.set(event.runId, draft);
      drafts.push(draft);
    }
    foldInto(draft, event, options);
  }
  return drafts.map((draft) => draft.look());
}
