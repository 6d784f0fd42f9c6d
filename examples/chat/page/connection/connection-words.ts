/** The status of the connection in words: what happens, and in the detail what it means and what comes next. */
import type { ClientStatus } from '@throughline/client';

export interface ConnectionWords {
  readonly tone: 'good' | 'busy' | 'bad';
  readonly text: string;
  readonly detail: string;
}

/** `now` undefined: without the seconds, for those who listen. */
export function connectionWords(status: ClientStatus, missing: number, now: number | undefined): ConnectionWords {
  switch (status.name) {
    case 'live':
      return { tone: 'good', text: 'Live', detail: 'Events arrive as they happen.' };
    case 'replaying':
      return { tone: 'busy', text: catchingUp(missing), detail: 'What was missed is being sent again, in order.' };
    case 'idle':
    case 'connecting':
    case 'greeting':
      return { tone: 'busy', text: 'Connecting', detail: 'A socket is being opened.' };
    case 'paused':
      return {
        tone: 'bad',
        text: pausedWords(status.reasons),
        detail: 'Nothing is lost: the page goes on where it was.',
      };
    case 'waiting':
      return waitingWords(status, now);
    case 'closed':
      return { tone: 'bad', text: status.fault ? 'Closed by the server' : 'Closed', detail: closedDetail(status) };
  }
  status satisfies never;
}

const catchingUp = (missing: number): string =>
  missing > 0 ? `Catching up, ${missing} ${missing === 1 ? 'event' : 'events'} to go` : 'Catching up';

const pausedWords = (reasons: readonly string[]): string =>
  reasons.includes('offline') ? 'Offline' : `Paused: ${reasons.join(', ')}`;

const causes: Readonly<Record<string, string>> = {
  'socket-lost': 'Connection lost',
  silent: 'The line went silent',
  offline: 'Offline',
  restarting: 'The server restarts',
  starting: 'The server starts',
  'rate-limited': 'Too many requests',
  'token-unavailable': 'No token to be had',
};

function waitingWords(status: ClientStatus & { name: 'waiting' }, now: number | undefined): ConnectionWords {
  const cause = causes[status.fault.code] ?? 'Connection lost';
  const seconds = now === undefined || status.retryAt === undefined ? 0 : Math.ceil((status.retryAt - now) / 1000);
  const text = seconds > 0 ? `${cause}, again in ${seconds} s` : `${cause}, trying again`;
  return { tone: 'bad', text, detail: `${status.fault.message} (attempt ${status.attempt})` };
}

const closedDetail = (status: ClientStatus & { name: 'closed' }): string =>
  status.fault ? `${status.fault.message} Reload the page to begin anew.` : 'The page has ended its connection.';
