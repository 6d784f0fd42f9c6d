/** What the wire told one page of one stream: where it began, what was declared lost. */
import type { LoggedEvent, Timeline, TimelineEntry } from '../timeline/timeline.ts';
import { oncePerState } from './once-per-state.ts';

type Message = Extract<TimelineEntry, { kind: 'message' }>;

/** Numbers that the wire told a tab it will not be sent, because they would tell it nothing new. [K6] */
export function declaredSkipped(timeline: Timeline, tab: string): (stream: string, seq: number) => boolean {
  const ranges = downTo(timeline, tab).flatMap(({ frames, where }) =>
    frames.flatMap((frame) =>
      frame.op === 'skip' ? [{ stream: fullName(frame.stream, where.user), from: frame.from, until: frame.until }] : [],
    ),
  );
  return (stream, seq) => ranges.some((range) => range.stream === stream && seq >= range.from && seq <= range.until);
}

/** Full name of a stream as one user's page calls it. */
export const fullName = (stream: string, user: string): string => (stream === 'me' ? `user:${user}` : stream);

/** Numbers that were declared lost, left out at a reset, or told to the app as lost or rejected, for a tab. */
export function declaredLost(timeline: Timeline, tab: string): (stream: string, seq: number) => boolean {
  const ranges: Array<{ stream: string; from: number; until: number }> = [];
  // A client tells itself what its app was told; a page without one is judged by what the wire told it.
  const hasClient = timeline.of('status').some(({ where }) => where.tab === tab);
  for (const entry of hasClient ? [] : downTo(timeline, tab)) {
    for (const frame of entry.frames) {
      if (frame.op === 'lost') {
        ranges.push({ stream: fullName(frame.stream, entry.where.user), from: frame.from, until: frame.until });
      }
      for (const [stream, verdict] of verdictsOf(frame)) {
        // A new stream begins where its first event says; only a reset of a known one leaves numbers out.
        if (verdict.resumed === false && verdict.reason !== 'new') {
          ranges.push({ stream: fullName(stream, entry.where.user), from: 1, until: verdict.after });
        }
      }
    }
  }
  for (const { where, lost } of timeline.of('lost')) {
    if (where.tab === tab)
      ranges.push({ stream: fullName(lost.stream, where.user), from: lost.from, until: lost.until });
  }
  for (const { where, event } of timeline.of('rejected')) {
    if (where.tab === tab)
      ranges.push({ stream: fullName(event.stream, where.user), from: event.seq, until: event.seq });
  }
  return (stream, seq) => ranges.some((range) => range.stream === stream && seq >= range.from && seq <= range.until);
}

/** Up to where resets left each stream out for a tab, by full name: what began before cannot be shown whole. */
export function resetsOf(timeline: Timeline, tab: string): ReadonlyMap<string, number> {
  const resets = new Map<string, number>();
  for (const { frames, where } of downTo(timeline, tab)) {
    for (const [stream, verdict] of frames.flatMap(verdictsOf)) {
      if (verdict.resumed !== false || verdict.reason === 'new') continue;
      const name = fullName(stream, where.user);
      resets.set(name, Math.max(resets.get(name) ?? 0, verdict.after));
    }
  }
  return resets;
}

/** The life of each stream that a tab was told of last, by full name: an earlier one has nothing more to give. */
export function lastEpochs(timeline: Timeline, tab: string): ReadonlyMap<string, string> {
  const epochs = new Map<string, string>();
  for (const { frames, where } of downTo(timeline, tab)) {
    for (const [stream, verdict] of frames.flatMap(verdictsOf)) {
      if ('epoch' in verdict) epochs.set(fullName(stream, where.user), verdict.epoch);
    }
  }
  return epochs;
}

/**
 * The messages that speak of where streams stand, by tab. Only these are read: all others have been read by their page
 * already, and there are hundreds of them for each one of these.
 */
const downByTab = oncePerState((timeline) => {
  const byTab = new Map<string, Message[]>();
  for (const message of timeline.of('message')) {
    const { where, direction, delivered, raw } = message;
    if (direction !== 'down' || !delivered || !/"op":"(?:welcome|subscribed|lost|skip)"/.test(raw)) continue;
    const ofTab = byTab.get(where.tab);
    if (ofTab) ofTab.push(message);
    else byTab.set(where.tab, [message]);
  }
  return byTab;
});

const downTo = (timeline: Timeline, tab: string): readonly Message[] => downByTab(timeline).get(tab) ?? [];

type Frame = Message['frames'][number];
type Verdict = Extract<Frame, { op: 'subscribed' }>['verdict'];

const verdictsOf = (frame: Frame): ReadonlyArray<readonly [string, Verdict]> => {
  if (frame.op === 'welcome') return Object.entries(frame.streams);
  return frame.op === 'subscribed' ? [[frame.stream, frame.verdict]] : [];
};

/** Events of the log by id, in the order of the log. */
export const loggedById: (timeline: Timeline) => ReadonlyMap<string, LoggedEvent> = oncePerState(
  (timeline) => new Map(timeline.of('logged').map(({ event }) => [event.id, event])),
);
