/** What happened, drawn: an event as a dot and the bar of its latency, a gap as an area, a moment as a tick. */
import type { ReactNode } from 'react';
import type { StatusSpan } from './status-spans.ts';
import type { TimelineEntry, TimelineEvent, TimelineGap, TimelineMark } from './timeline-entry.ts';
import { colours, frame, stripTop } from './timeline-palette.ts';
import type { TimelineScale } from './timeline-scale.ts';

/** One entry; statuses are drawn as stretches, by `Span`. */
export function Entry({ entry, scale, now }: { entry: TimelineEntry; scale: TimelineScale; now: number }): ReactNode {
  if (entry.kind === 'status') return null;
  if (entry.kind === 'event') return <EventDot event={entry} scale={scale} />;
  if (entry.kind === 'gap') return <Gap gap={entry} scale={scale} now={now} />;
  return <Mark mark={entry} scale={scale} />;
}

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
    <g fill={colours[event.origin]}>
      <title>{`${event.seq} ${event.type}, ${event.origin}, ${Math.round(event.latencyMs)} ms after it was logged`}</title>
      <rect
        x={scale.x(event.at) - 0.7}
        y={stripTop + frame.strip - scale.bar(event.latencyMs)}
        width={1.4}
        height={scale.bar(event.latencyMs)}
      />
      <circle cx={scale.x(event.at)} cy={scale.y(event.seq)} r={2.4} />
    </g>
  );
}

/** From when a number was missed until it came: across the strip of latencies, and over its numbers below. */
function Gap({ gap, scale, now }: { gap: TimelineGap; scale: TimelineScale; now: number }): ReactNode {
  const x = scale.x(gap.at);
  const width = Math.max(2, scale.x(gap.closedAt ?? now) - x);
  const top = scale.y(gap.until);
  const height = Math.max(4, scale.y(Math.max(scale.lowSeq, gap.from - 1)) - top);
  return (
    <g fill={colours.bad} opacity={0.35}>
      <title>{gapTitle(gap)}</title>
      <rect x={x} y={stripTop} width={width} height={frame.strip} />
      <rect x={x} y={top} width={width} height={height} />
    </g>
  );
}

const grave: ReadonlySet<TimelineMark['what']> = new Set(['lost', 'reset']);

const gapTitle = ({ from, until, at, closedAt }: TimelineGap): string =>
  `${from === until ? from : `${from}–${until}`} missing${closedAt === undefined ? '' : `, closed after ${Math.round(closedAt - at)} ms`}`;

const spanColours: Readonly<Record<StatusSpan['tone'], string>> = {
  good: colours.live,
  busy: colours.repair,
  bad: colours.bad,
};

/** A stretch of time in which the connection was so. */
export function Span({ span, scale }: { span: StatusSpan; scale: TimelineScale }): ReactNode {
  const x = scale.x(span.from);
  const y = frame.height - frame.bottom + 10;
  return (
    <rect x={x} y={y} width={Math.max(1, scale.x(span.until) - x)} height={6} rx={1} fill={spanColours[span.tone]}>
      <title>{span.name}</title>
    </rect>
  );
}
