/** Draws a timeline: events by number over time, gaps opening and closing, replays, the connection below. */
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Timeline } from './create-timeline.ts';
import { type StatusSpan, statusSpans } from './status-spans.ts';
import type { TimelineEntry, TimelineEvent, TimelineMark } from './timeline-entry.ts';
import { type Frame, scaleFor, type TimelineScale } from './timeline-scale.ts';

export interface TimelineViewProps {
  readonly timeline: Timeline;
  /** One stream alone. @defaultValue the stream of the newest event */
  readonly stream?: string;
  /** How much time is shown, in milliseconds. @defaultValue 30000 */
  readonly windowMs?: number;
  /** Renewed so often while time passes, in milliseconds. @defaultValue 250 */
  readonly tickMs?: number;
}

const frame: Frame = { width: 420, height: 230, left: 34, top: 10, bottom: 40 };

const colours = {
  live: 'var(--throughline-live, #1b7f66)',
  replay: 'var(--throughline-replay, #4a6fd0)',
  repair: 'var(--throughline-repair, #c07a12)',
  bad: 'var(--throughline-bad, #b43a2b)',
  line: 'var(--throughline-line, #d8d2c6)',
  text: 'var(--throughline-text, #5d6166)',
} as const;

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
        <Axes scale={scale} />
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

function Entry({ entry, scale, now }: { entry: TimelineEntry; scale: TimelineScale; now: number }): ReactNode {
  if (entry.kind === 'status') return null;
  if (entry.kind === 'event') return <EventDot event={entry} scale={scale} />;
  if (entry.kind === 'gap') {
    const [x, end] = [scale.x(entry.at), scale.x(entry.closedAt ?? now)];
    const [top, bottom] = [scale.y(entry.until), scale.y(Math.max(scale.lowSeq, entry.from - 1))];
    return (
      <rect
        x={x}
        y={top}
        width={Math.max(2, end - x)}
        height={Math.max(4, bottom - top)}
        fill={colours.bad}
        opacity={0.3}
      >
        <title>
          {gapTitle(entry.from, entry.until, entry.closedAt === undefined ? undefined : entry.closedAt - entry.at)}
        </title>
      </rect>
    );
  }
  return <Mark mark={entry} scale={scale} />;
}

const grave: ReadonlySet<TimelineMark['what']> = new Set(['lost', 'reset']);

/** What is grave crosses the whole picture; the rest is a tick above the connection. */
function Mark({ mark, scale }: { mark: TimelineMark; scale: TimelineScale }): ReactNode {
  const x = scale.x(mark.at);
  const foot = frame.height - frame.bottom;
  const isGrave = grave.has(mark.what);
  return (
    <path
      d={`M${x} ${isGrave ? frame.top : foot + 1}V${foot + 7}`}
      stroke={isGrave ? colours.bad : markColours[mark.what]}
      strokeWidth={1.4}
    >
      <title>{`${mark.what}: ${mark.text}`}</title>
    </path>
  );
}

const markColours: Readonly<Record<TimelineMark['what'], string>> = {
  duplicate: colours.text,
  replay: colours.replay,
  submit: colours.live,
  receipt: colours.live,
  lost: colours.bad,
  reset: colours.bad,
};

function EventDot({ event, scale }: { event: TimelineEvent; scale: TimelineScale }): ReactNode {
  return (
    <circle cx={scale.x(event.at)} cy={scale.y(event.seq)} r={2.6} fill={colours[event.origin]}>
      <title>{`${event.seq} ${event.type}, ${event.origin}, ${Math.round(event.latencyMs)} ms after it was logged`}</title>
    </circle>
  );
}

function Axes({ scale }: { scale: TimelineScale }): ReactNode {
  const marks = [scale.lowSeq, Math.round((scale.lowSeq + scale.highSeq) / 2), scale.highSeq];
  return (
    <g fontSize={10} fill={colours.text}>
      {marks.map((seq) => (
        <g key={seq}>
          <path d={`M${frame.left} ${scale.y(seq)}H${frame.width}`} stroke={colours.line} strokeWidth={0.7} />
          <text x={frame.left - 6} y={scale.y(seq) + 3.5} textAnchor="end">
            {seq}
          </text>
        </g>
      ))}
      <text x={frame.left} y={frame.height - 4}>
        {`${Math.round((scale.until - scale.from) / 1000)} s`}
      </text>
      <text x={frame.width} y={frame.height - 4} textAnchor="end">
        now
      </text>
    </g>
  );
}

const spanColours: Readonly<Record<StatusSpan['tone'], string>> = {
  good: colours.live,
  busy: colours.repair,
  bad: colours.bad,
};

function Span({ span, scale }: { span: StatusSpan; scale: TimelineScale }): ReactNode {
  const x = scale.x(span.from);
  const y = frame.height - frame.bottom + 10;
  return (
    <rect x={x} y={y} width={Math.max(1, scale.x(span.until) - x)} height={6} rx={1} fill={spanColours[span.tone]}>
      <title>{span.name}</title>
    </rect>
  );
}

function Legend(): ReactNode {
  const rows = [
    ['live', colours.live],
    ['replayed', colours.replay],
    ['repaired', colours.repair],
    ['gap', colours.bad],
  ] as const;
  return (
    <figcaption style={{ display: 'flex', gap: 14, color: colours.text, fontSize: 12 }}>
      {rows.map(([name, colour]) => (
        <span key={name} style={{ display: 'inline-flex', alignItems: 'center', gap: 5 }}>
          <svg width={8} height={8} aria-hidden="true">
            <circle cx={4} cy={4} r={4} fill={colour} />
          </svg>
          {name}
        </span>
      ))}
    </figcaption>
  );
}

const gapTitle = (from: number, until: number, afterMs: number | undefined): string =>
  `${from}–${until} missing${afterMs === undefined ? '' : `, closed after ${Math.round(afterMs)} ms`}`;

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
