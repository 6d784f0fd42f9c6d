/** Reads the frames that went over the line, and says what they show: gaps, replays, duplicates, resets. Pure. */
import type { ClientObserver } from '@throughline/client';
import type { TimelineEntry, TimelineGap } from './timeline-entry.ts';

type Received = Parameters<NonNullable<ClientObserver['received']>>[0];
type Sent = Parameters<NonNullable<ClientObserver['sent']>>[0];

/** Where a stream stands, as far as the timeline has seen. */
export interface StreamPlace {
  /** The last number dispatched. */
  readonly cursor: number;
  readonly gap: TimelineGap | undefined;
}

export interface FramePicture {
  readonly entries: readonly TimelineEntry[];
  readonly place: StreamPlace | undefined;
}

const nothing: FramePicture = { entries: [], place: undefined };

/** What a frame of the server shows, before the client has dispatched it. */
export function foldReceived(
  frame: Received,
  at: number,
  placeOf: (stream: string) => StreamPlace | undefined,
): FramePicture {
  switch (frame.op) {
    case 'event':
      return foldEvent(frame.stream, frame.seq, at, placeOf(frame.stream));
    case 'subscribed':
      return foldVerdict(frame.stream, frame.verdict, at);
    case 'lost': {
      const text = `${frame.from}–${frame.until} lost: ${frame.reason}`;
      return { entries: [{ kind: 'mark', at, what: 'lost', stream: frame.stream, text }], place: undefined };
    }
    case 'receipt': {
      const text = frame.ok ? 'receipt' : `receipt: ${frame.code}`;
      return { entries: [{ kind: 'mark', at, what: 'receipt', stream: undefined, text }], place: undefined };
    }
    default:
      return nothing;
  }
}

function foldEvent(stream: string, seq: number, at: number, place: StreamPlace | undefined): FramePicture {
  if (!place) return nothing;
  if (seq <= place.cursor) {
    const mark = { kind: 'mark', at, what: 'duplicate', stream, text: `${seq} came again` } as const;
    return { entries: [mark], place: undefined };
  }
  if (seq === place.cursor + 1 || place.gap) return nothing;
  const gap: TimelineGap = { kind: 'gap', at, stream, from: place.cursor + 1, until: seq - 1, closedAt: undefined };
  return { entries: [gap], place: { ...place, gap } };
}

function foldVerdict(stream: string, verdict: unknown, at: number): FramePicture {
  const { resumed, reason, after, head } = verdict as {
    resumed?: boolean;
    reason?: string;
    after?: number;
    head?: number;
  };
  if (resumed === undefined) return nothing;
  const text = resumed ? `resumed, head ${head}` : `begins after ${after}: ${reason}`;
  const mark = { kind: 'mark', at, what: resumed ? 'replay' : 'reset', stream, text } as const;
  return { entries: [mark], place: resumed ? undefined : { cursor: after ?? 0, gap: undefined } };
}

/** What a frame of the page shows. */
export function foldSent(frame: Sent, at: number): readonly TimelineEntry[] {
  if (frame.op === 'replay') {
    const text = `asked for ${frame.after + 1}–${frame.until}`;
    return [{ kind: 'mark', at, what: 'replay', stream: frame.stream, text }];
  }
  if (frame.op === 'submit') {
    return [{ kind: 'mark', at, what: 'submit', stream: frame.stream, text: frame.type }];
  }
  return [];
}
