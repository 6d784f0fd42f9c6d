/** Draws a timeline: events by number over time, gaps opening and closing, replays, the connection below. */
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Timeline } from './create-timeline.ts';
import { statusSpans } from './status-spans.ts';
import { Axes, Legend } from './timeline-axes.tsx';
import type { TimelineEntry, TimelineEvent } from './timeline-entry.ts';
import { frame } from './timeline-palette.ts';
import { scaleFor } from './timeline-scale.ts';
import { Entry, Span } from './timeline-shapes.tsx';

export interface TimelineViewProps {
  readonly timeline: Timeline;
  /** One stream alone. @defaultValue the stream of the newest event */
  readonly stream?: string;
  /** How much time is shown, in milliseconds. @defaultValue 30000 */
  readonly windowMs?: number;
  /** Renewed so often while time passes, in milliseconds. @defaultValue 250 */
  readonly tickMs?: number;
}

/**
 * A picture of the newest half minute. Colours can be set by the custom properties `--throughline-live`, `-replay`,
 * `-repair`, `-bad`, `-line` and `-text`.
 *
 * @example
 * <TimelineView timeline={timeline} stream="thread:42" />
 */
export function TimelineView({ timeline, stream, windowMs = 30_000, tickMs = 250 }: TimelineViewProps): ReactNode {
  const { now, entries } = useTick(timeline, tickMs);
  const shown = useMemo(() => ofStream(entries, stream ?? newestStream(entries)), [entries, stream]);
  const scale = scaleFor(shown, now, windowMs, frame);
  const visible = shown.filter((entry) => entry.kind === 'status' || entry.at >= scale.from || isOpenGap(entry));
  return (
    <figure className="throughline-timeline" style={{ margin: 0 }}>
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} width="100%" role="img" aria-label={summaryOf(visible)}>
        <Axes scale={scale} now={now} />
        {visible.map((entry) => (
          <Entry key={keyOf(entry)} entry={entry} scale={scale} now={now} />
        ))}
        {statusSpans(visible, scale.from, now).map((span) => (
          <Span key={span.from} span={span} scale={scale} />
        ))}
      </svg>
      <Legend />
    </figure>
  );
}

/**
 * The picture moves with time, not with events: a thousand of them in a second are drawn four times, not a thousand
 * times, so that looking at a busy page does not make it slow.
 */
function useTick(timeline: Timeline, tickMs: number): { now: number; entries: readonly TimelineEntry[] } {
  const read = useCallback(() => ({ now: timeline.time(), entries: timeline.entries.get() }), [timeline]);
  const [shown, setShown] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setShown(read()), tickMs);
    return () => clearInterval(timer);
  }, [read, tickMs]);
  return shown;
}

const isOpenGap = (entry: TimelineEntry): boolean => entry.kind === 'gap' && entry.closedAt === undefined;

const ofStream = (entries: readonly TimelineEntry[], stream: string | undefined): readonly TimelineEntry[] =>
  entries.filter((entry) => entry.kind === 'status' || entry.stream === undefined || entry.stream === stream);

const newestStream = (entries: readonly TimelineEntry[]): string | undefined =>
  entries.findLast((entry): entry is TimelineEvent => entry.kind === 'event')?.stream;

const keyOf = (entry: TimelineEntry): string =>
  entry.kind === 'event'
    ? `event ${entry.at} ${entry.seq}`
    : `${entry.kind} ${entry.at} ${'text' in entry ? entry.text : ''}`;

function summaryOf(entries: readonly TimelineEntry[]): string {
  const events = entries.filter((entry) => entry.kind === 'event').length;
  const gaps = entries.filter((entry) => entry.kind === 'gap').length;
  return `Timeline: ${events} events and ${gaps} gaps in view`;
}
