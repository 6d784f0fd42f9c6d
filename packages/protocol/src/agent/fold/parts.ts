/** Questions about the parts of a run. */
import type { RunPart } from '../run-view.ts';

/** Does an approval wait for its answer? */
export const hasOpenApproval = (parts: readonly RunPart[]): boolean =>
  parts.some((part) => part.kind === 'approval' && part.approved === undefined);
