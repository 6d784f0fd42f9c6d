/** The lines, numbers and words around the picture. */
import type { ReactNode } from 'react';
import { colours, frame, stripTop } from './timeline-palette.ts';
import type { TimelineScale } from './timeline-scale.ts';

/** Numbers on the left, time below, the longest latency above. */
export function Axes({ scale, now }: { scale: TimelineScale; now: number }): ReactNode {
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
      <path d={`M${frame.left} ${stripTop + frame.strip}H${frame.width}`} stroke={colours.line} strokeWidth={0.7} />
      <text x={frame.left - 6} y={stripTop + 8} textAnchor="end">
        {shortTime(scale.longestMs)}
      </text>
      <text x={frame.left - 6} y={stripTop + frame.strip} textAnchor="end">
        0 ms
      </text>
      <text x={frame.left} y={frame.height - 4}>
        {`${Math.round((scale.until - scale.from) / 1000)} s`}
      </text>
      <text x={Math.max(frame.left + 60, scale.x(now))} y={frame.height - 4} textAnchor="end">
        now
      </text>
    </g>
  );
}

/** What the colours mean. */
export function Legend(): ReactNode {
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

const shortTime = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
