/** How long ago something was, in a word or two. */

const steps: readonly (readonly [limitMs: number, unitMs: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [3_600_000, 60_000, 'minute'],
  [86_400_000, 3_600_000, 'hour'],
  [Number.POSITIVE_INFINITY, 86_400_000, 'day'],
];
const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** Both in epoch milliseconds; 0: never. */
export function agoInWords(at: number, now: number): string {
  if (at === 0) return 'no questions yet';
  const passed = now - at;
  if (passed < 60_000) return 'just now';
  const [, unitMs, unit] = steps.find(([limitMs]) => passed < limitMs) ?? steps[2] ?? [0, 86_400_000, 'day'];
  return format.format(-Math.floor(passed / unitMs), unit);
}
