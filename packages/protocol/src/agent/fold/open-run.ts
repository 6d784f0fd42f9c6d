/** The view of a run that nothing was seen of yet. */
import type { RunTimings, RunView } from '../run-view.ts';
import { copyOf } from './copy-of.ts';

const noTimings: RunTimings = Object.freeze({ firstPartMs: undefined, totalMs: undefined });
const noParts: RunView['parts'] = Object.freeze([]);
const noInterrupts: RunView['interrupts'] = Object.freeze([]);

/** An empty view with status `pending`: what a page shows between asking for a run and its first event. */
export const openRun = (stream: string, runId: string): RunView =>
  copyOf({
    stream,
    runId,
    status: 'pending',
    partial: false,
    parts: noParts,
    interrupts: noInterrupts,
    cancelRequested: false,
    firstSeq: 0,
    lastSeq: 0,
    timings: noTimings,
  });
