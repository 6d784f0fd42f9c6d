/** The next view of a run while the fold still writes on it: nobody else has it yet. */
import type { RunPart, RunView } from '../run-view.ts';

type Writable<View> = { -readonly [Field in keyof View]: View[Field] };

/** A view that is not handed out yet, and whether its list of parts is its own or still that of the view before. */
export interface Draft {
  readonly view: Writable<RunView>;
  ownsParts: boolean;
}

/** Begins the view that follows. */
export const draftOf = (view: RunView): Draft => ({ view: copyOf(view), ownsParts: false });

/** Replaces a part, or appends it at index -1. The list is copied once a draft, not once an event. */
export function setPart(draft: Draft, index: number, part: RunPart): void {
  const parts = draft.ownsParts ? (draft.view.parts as RunPart[]) : draft.view.parts.slice();
  draft.view.parts = parts;
  draft.ownsParts = true;
  if (index < 0) parts.push(part);
  else parts[index] = part;
}

/** What every view has; whatever else is missing is undefined. */
type Known = Partial<RunView> &
  Pick<
    RunView,
    | 'stream'
    | 'runId'
    | 'status'
    | 'partial'
    | 'parts'
    | 'interrupts'
    | 'cancelRequested'
    | 'firstSeq'
    | 'lastSeq'
    | 'timings'
  >;

/** Makes a view of one fixed shape. Written out: a spread of so many fields costs twenty times as much for each token. */
export function copyOf(view: Known): Writable<RunView> {
  return {
    stream: view.stream,
    runId: view.runId,
    threadId: view.threadId,
    agent: view.agent,
    userId: view.userId,
    submitId: view.submitId,
    parentRunId: view.parentRunId,
    continues: view.continues,
    input: view.input,
    status: view.status,
    partial: view.partial,
    parts: view.parts,
    state: view.state,
    error: view.error,
    result: view.result,
    usage: view.usage,
    reason: view.reason,
    interrupts: view.interrupts,
    cancelRequested: view.cancelRequested,
    startedAt: view.startedAt,
    endedAt: view.endedAt,
    epoch: view.epoch,
    firstSeq: view.firstSeq,
    lastSeq: view.lastSeq,
    timings: view.timings,
  };
}
