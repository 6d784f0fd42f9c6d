/** The view of a run that nothing was seen of yet. */
import type { RunTimings, RunView } from '../run-view.ts';

const noTimings: RunTimings = Object.freeze({ firstPartMs: undefined, totalMs: undefined });
const noParts: RunView['parts'] = Object.freeze([]);

/** An empty view with status `pending`: what a page shows between asking for a run and its first event. */
export const openRun = (stream: string, runId: string): RunView => ({
  stream,
  runId,
  threadId: undefined,
  agent: undefined,
  userId: undefined,
  submitId: undefined,
  parentRunId: undefined,
  input: undefined,
  status: 'pending',
  parts: noParts,
  state: undefined,
  error: undefined,
  result: undefined,
  usage: undefined,
  reason: undefined,
  cancelRequested: false,
  startedAt: undefined,
  endedAt: undefined,
  epoch: undefined,
  firstSeq: 0,
  lastSeq: 0,
  timings: noTimings,
});
