/** What a page asks for by its `history` option: the runs of a stream as they stand in the log, and how far they go. [S8, K12] */
import {
  type FoldOptions,
  foldInto,
  isTerminal,
  markRun,
  openRun,
  RunDraft,
  type RunView,
} from '@throughline/protocol/agent';
import { ServerError } from '../errors/server-error.ts';
import { wireName } from '../hub/stream-name.ts';
import type { EventLog, Hole, LogPage } from '../log/event-log.ts';
import { storedEvent } from './stored-event.ts';
import type { HistoryOptions, StreamHistory } from './stream-history.ts';

const page = { entries: 1_000, bytes: 1_048_576 };
/** A log that begins a new life again and again while it is read has no history to give. */
const maxLives = 5;

/**
 * Folds what the log keeps of a stream, given by its full name (`thread:42`, or `user:ada`, which pages call `me`), up to the head at the moment of asking. It reads all that is kept, so a back end
 * that is asked often should keep the answer and its `seq`, and fold on from there.
 * @throws ServerError `log-unavailable`; `invalid-option` when `runs` is no whole number from 0
 */
export async function historyFrom(
  log: Pick<EventLog, 'read'>,
  stream: string,
  { events, applyPatch, runs = 100 }: HistoryOptions = {},
): Promise<StreamHistory> {
  if (!Number.isInteger(runs) || runs < 0) {
    throw new ServerError('invalid-option', `historyFrom: runs is ${runs}; it must be a whole number from 0.`);
  }
  for (let life = 1; life <= maxLives; life += 1) {
    const folded = await foldLife(log, stream, { registry: events, applyPatch }, runs);
    if (folded) return folded;
  }
  throw new ServerError('log-unavailable', `The stream ${stream} began a new life while its history was read.`);
}

/** Undefined when the stream's epoch changed on the way. */
async function foldLife(
  log: Pick<EventLog, 'read'>,
  stream: string,
  options: FoldOptions,
  kept: number,
): Promise<StreamHistory | undefined> {
  const drafts = new Map<string, RunDraft>();
  let next = await log.read(stream, 0, page);
  const { epoch, head } = next.state;
  for (;;) {
    foldPage(drafts, wireName(stream), next, { ...options, epoch });
    const { through } = next;
    if (through >= head) return { epoch, seq: through, runs: newest([...drafts.values()], kept) };
    next = await log.read(stream, through, page);
    if (next.state.epoch !== epoch || next.through === through) return undefined;
  }
}

function foldPage(
  drafts: Map<string, RunDraft>,
  stream: string,
  { entries, holes }: LogPage,
  options: FoldOptions,
): void {
  let hole = 0;
  for (const entry of entries) {
    for (; hole < holes.length && holes[hole]!.from < entry.seq; hole += 1) markHole(drafts, holes[hole]!);
    if (entry.runId === undefined) continue;
    let draft = drafts.get(entry.runId);
    if (draft === undefined) {
      draft = new RunDraft(openRun(stream, entry.runId));
      drafts.set(entry.runId, draft);
    }
    foldInto(draft, storedEvent(stream, entry), options);
  }
  for (; hole < holes.length; hole += 1) markHole(drafts, holes[hole]!);
}

/** The next event of the run heals the status; that content is missing stays. */
function markHole(drafts: Map<string, RunDraft>, { runs }: Hole): void {
  for (const runId of runs ?? drafts.keys()) {
    const draft = drafts.get(runId);
    draft?.replace(markRun(draft.look(), 'lost'));
  }
}

/** All that are open, and the newest of those that ended. */
function newest(drafts: readonly RunDraft[], kept: number): RunView[] {
  const views = drafts.map((draft) => draft.look());
  let surplus = views.filter(({ status }) => isTerminal(status)).length - kept;
  return views.filter(({ status }) => !isTerminal(status) || surplus-- <= 0);
}
