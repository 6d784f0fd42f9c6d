/** Folds what the fold does not know: it keeps its place among the parts, whatever it is. */
import { isAgentEventType } from '../agent-event-type.ts';
import { definitionOf } from '../definition-of.ts';
import { runFlagsOf } from '../run-flags.ts';
import { setPart } from './draft.ts';
import { endRun, startRun } from './fold-lifecycle.ts';
import type { FoldStep } from './fold-step.ts';

/**
 * An event of the app's own type, or one whose body could not be read. A type that closes runs completes this one; one
 * that its definition keeps out of views leaves no part and no result.
 */
export const foldCustom: FoldStep = (draft, event, _body, { registry }) => {
  const { opens, closes } = runFlagsOf(event.type, registry);
  const isShown = definitionOf(registry, event.type)?.view !== false || isAgentEventType(event.type);
  if (isShown) setPart(draft, -1, { kind: 'custom', id: event.id, type: event.type, data: event.data });
  if (opens) startRun(draft, event);
  if (closes) {
    if (isShown) draft.view.result = event.data;
    endRun(draft, event, 'completed');
  }
  return true;
};
