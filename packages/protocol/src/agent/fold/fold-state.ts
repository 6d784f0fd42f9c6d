/** Folds the run's state: a snapshot replaces it; a patch changes it only where the app brought an `applyPatch`. */
import type { FoldStep } from './fold-step.ts';

/** `state_snapshot`. */
export const foldStateSnapshot: FoldStep = (draft, _event, body) => {
  if (body.state === undefined) return false;
  draft.write().state = body.state;
  return true;
};

/** `state_patch`: a patch that cannot be applied leaves the state as it was until the next snapshot. */
export const foldStatePatch: FoldStep = (draft, _event, body, { applyPatch }) => {
  if (!Array.isArray(body.patch)) return false;
  const view = draft.write();
  try {
    if (applyPatch !== undefined) view.state = applyPatch(view.state, body.patch);
  } catch {
    // a patch that does not fit, or an applyPatch that fails, is no reason to lose the event
  }
  return true;
};
