/** From moments at which the status changed to stretches of time in which it was so. Pure. */
import type { ClientStatus } from '@throughline/client';
import type { TimelineEntry } from './timeline-entry.ts';

export interface StatusSpan {
  readonly from: number;
  readonly until: number;
  readonly name: ClientStatus['name'];
  readonly tone: 'good' | 'busy' | 'bad';
}

/** The stretches that reach into the time between `from` and `now`. */
export function statusSpans(entries: readonly TimelineEntry[], from: number, now: number): readonly StatusSpan[] {
  const changes = entries.filter((entry) => entry.kind === 'status');
  return changes
    .map(({ at, name }, index) => ({ from: at, until: changes[index + 1]?.at ?? now, name, tone: toneOf(name) }))
    .filter((span) => span.until > from);
}

function toneOf(name: ClientStatus['name']): StatusSpan['tone'] {
  if (name === 'live') return 'good';
  return name === 'connecting' || name === 'greeting' || name === 'replaying' ? 'busy' : 'bad';
}
