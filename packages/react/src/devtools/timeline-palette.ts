/** The measures and colours of the picture; colours can be set from outside by custom properties. */
import type { Frame } from './timeline-scale.ts';

export const frame: Frame = { width: 420, height: 290, left: 40, strip: 56, top: 84, bottom: 40 };

/** Upper edge of the strip of latencies. */
export const stripTop = 10;

export const colours = {
  live: 'var(--throughline-live, #1b7f66)',
  replay: 'var(--throughline-replay, #4a6fd0)',
  repair: 'var(--throughline-repair, #c07a12)',
  bad: 'var(--throughline-bad, #b43a2b)',
  line: 'var(--throughline-line, #d8d2c6)',
  text: 'var(--throughline-text, #5d6166)',
} as const;
