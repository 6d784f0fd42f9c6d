/** Folds what the fold does not know: it keeps its place among the parts, whatever it is. */
import { runFlagsOf } from '../run-flags.ts';
import { setPart } from './draft.ts';
import { endRun, startRun } from './fold-lifecycle.ts';
import type { FoldStep } from './fold-step.ts';

/** An event of the app's own type, or one whose body could not be read. A type that closes runs completes this one. */
export const foldCustom: FoldStep = (draft, event, _body, { registry }) => {
  const { opens, closes } = runFlagsOf(event.type, registry);
  setPart(draft, -1, { kind: 'custom', id: event.id, type: event.type, data: event.data });
  if (opens) startRun(draft, event);
  if (closes) {
    draft.view.result = event.data;
    endRun(draft, event, 'completed');
  }
  return true;
};
