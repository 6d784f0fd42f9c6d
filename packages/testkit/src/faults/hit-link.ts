/** Faults that hit a whole connection. */
import type { Clock } from '@throughline/protocol';
import type { Link } from '../socket/link.ts';
import type { FaultSpec } from './fault-spec.ts';

/** Close code 1001: the server is going away. */
const GOING_AWAY = 1001;
const TRY_LATER = 1013;

export function hitLink(spec: FaultSpec, link: Link, clock: Clock): void {
  const { server } = link;
  switch (spec.action) {
    case 'cut':
      server?.cut();
      break;
    case 'going-away':
      server?.closeWith(GOING_AWAY);
      break;
    case 'try-later':
      server?.closeWith(TRY_LATER);
      break;
    case 'close':
      server?.closeWith(spec.code, spec.reason ?? '');
      break;
    case 'close-unanswered':
      if (server) server.answersClose = false;
      break;
    case 'stall':
      hold(link, 'both', spec.ms, clock);
      break;
    case 'half-open':
      hold(link, spec.way, spec.forMs, clock);
      break;
    default:
  }
}

let holds = 0;

/** Nothing passes that way for a time, then all of it at once; without a time for ever. */
function hold(link: Link, way: 'up' | 'down' | 'both', forMs: number | undefined, clock: Clock): void {
  holds += 1;
  const reason = `fault ${holds}`;
  const directions = [...(way === 'down' ? [] : [link.up]), ...(way === 'up' ? [] : [link.down])];
  for (const direction of directions) direction.hold(reason);
  if (forMs === undefined) return;
  clock.after(forMs, () => {
    for (const direction of directions) direction.release(reason);
  });
}
