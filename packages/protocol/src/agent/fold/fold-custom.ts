/** Folds what the fold does not know: it keeps its place among the parts, whatever it is. */
import { isAgentEventType } from '../agent-event-type.ts';
import { definitionOf } from '../definition-of.ts';
import type { EventRegistry } from '../event-registry.ts';
import { runFlagsOf } from '../run-flags.ts';
import { endRun, startRun } from './fold-lifecycle.ts';
import type { FoldStep } from './fold-step.ts';

/**
 * An event of the app's own type, or one whose body could not be read. A type that closes runs completes this one; one
 * that views do not show leaves neither a part nor a result.
 */
export const foldCustom: FoldStep = (draft, event, _body, { registry }) => {
  const { opens, closes } = runFlagsOf(event.type, registry);
  const shown = isShown(event.type, registry);
  if (shown) draft.setPart(-1, { kind: 'custom', id: event.id, type: event.type, data: event.data });
  if (opens) startRun(draft, event);
  if (closes) {
    if (shown) draft.write().result = event.data;
    endRun(draft, event, 'completed');
  }
  return true;
};

/** Pieces are joined by replays, so that views which showed them one by one would differ from page to page. [K8] */
function isShown(type: string, registry: EventRegistry | undefined): boolean {
  const definition = isAgentEventType(type) ? undefined : definitionOf(registry, type);
  return definition?.view !== false && definition?.part === undefined;
}
