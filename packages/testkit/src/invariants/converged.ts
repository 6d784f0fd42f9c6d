/** The runs that a tab shows are the runs that the log tells of. */
import { foldEvents, type RunView, type StreamEvent } from '@throughline/protocol/agent';
import type { Timeline } from '../timeline/timeline.ts';
import { fullName, lastEpochs, resetsOf } from './expected-stream.ts';
import { oncePerState } from './once-per-state.ts';
import type { Violation } from './violation.ts';

const show = (view: RunView | undefined): string =>
  view === undefined ? 'nothing' : `${view.status} with ${view.parts.length} parts up to #${view.lastSeq}`;

const comparable = (view: RunView): string =>
  JSON.stringify([
    view.runId,
    view.status,
    view.parts,
    view.result,
    view.error,
    view.state,
    view.firstSeq,
    view.lastSeq,
  ]);

const folded = (events: readonly unknown[]): Map<string, RunView> =>
  new Map(foldEvents(events as StreamEvent[]).map((view) => [`${view.stream} ${view.runId}`, view]));

const foldedLog = oncePerState((timeline) => folded(timeline.of('logged').map(({ event }) => event)));

/** Compares the fold of what the tab's last page received with the fold of the log, run by run. */
export function converged(timeline: Timeline, tab: string): Violation[] {
  const mine = timeline.of('delivered').filter(({ where }) => where.tab === tab);
  const lastPage = mine.at(-1)?.page;
  const received = folded(
    mine
      .filter(({ page }) => page === lastPage)
      .map(({ event, where }) => ({ ...event, stream: fullName(event.stream, where.user) })),
  );
  // What an app was told it lost, it cannot show.
  const named = [...timeline.of('lost'), ...timeline.of('rejected')].some(({ where }) => where.tab === tab);
  if (named) return [];
  const resets = resetsOf(timeline, tab);
  const logged = foldedLog(timeline);
  const epochs = lastEpochs(timeline, tab);
  const dead = new Set(
    timeline
      .of('logged')
      .filter(({ event }) => (epochs.get(event.stream) ?? event.epoch) !== event.epoch)
      .map(({ event }) => `${event.stream} ${event.runId}`),
  );
  return [...received].flatMap(([key, view]) => {
    if (dead.has(key)) return []; // It ended with its stream's earlier life, and nobody can tell how.
    const other = logged.get(key);
    if (other && other.firstSeq <= (resets.get(view.stream) ?? 0)) return [];
    if (other && comparable(view) === comparable(other)) return [];
    const sentence = `${tab} shows run ${view.runId} as ${show(view)}; the log tells of ${show(other)}`;
    return [{ sentence, at: mine.findLast(({ event }) => event.runId === view.runId)?.index }];
  });
}
