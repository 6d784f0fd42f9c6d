/** What the statuses of a run mean: which are final, which still expect news, and who may set the local ones. */
import type { RunPart, RunStatus, RunView } from '../run-view.ts';
import { copyOf } from './copy-of.ts';

/** Did the run end, as its agent told it? Nothing changes a view after that. */
export const isTerminal = (status: RunStatus): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled' || status === 'interrupted';

/** Is the run expected to go on: pending, running, waiting, or stalled? */
export const isOpen = (view: RunView): boolean =>
  view.status === 'running' || view.status === 'waiting' || view.status === 'pending' || view.status === 'stalled';

/**
 * Is this part of the run still at work? A tool without an end or a message without its full text may outlive a run
 * that failed, was cancelled or was lost: then it is not at work any more, whatever its own status says.
 */
export function isPartOpen(view: RunView, part: RunPart): boolean {
  if (!isOpen(view)) return false;
  if (part.kind === 'tool') return part.status === 'requested' || part.status === 'executing';
  if (part.kind === 'message') return !part.complete;
  return part.kind === 'approval' && part.approved === undefined;
}

/**
 * Notes what the page knows and the agent did not say: the run is `incomplete`, `lost` or `stalled`. A run that ended
 * stays as it is; `stalled` is for runs that are expected to go on by themselves, so not for one that waits for an
 * approval, was lost or is incomplete. The next event of the run heals all three; a run that was lost stays partial. [K12]
 */
export function markRun(view: RunView, status: 'incomplete' | 'lost' | 'stalled'): RunView {
  if (isTerminal(view.status) || view.status === status) return view;
  if (status === 'stalled' && view.status !== 'running' && view.status !== 'pending') return view;
  const next = copyOf(view);
  next.status = status;
  if (status === 'lost') next.partial = true;
  return next;
}

/**
 * Forgets the numbers above `seq`, so that events which the stream gives these numbers anew are folded: after a reset
 * that moved the cursor backwards within an epoch. What was folded stays, so that the view is partial from now on.
 */
export function rewindRun(view: RunView, seq: number): RunView {
  if (isTerminal(view.status) || view.lastSeq <= seq) return view;
  const next = copyOf(view);
  next.lastSeq = seq;
  next.partial = true;
  return next;
}
