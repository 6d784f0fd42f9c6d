/** One readable line for each entry of a timeline, the same in every message and snapshot. */
import type { ClientFrame, ServerFrame } from '@throughline/protocol';
import type { TimelineEntry } from './timeline.ts';

type Frame = ClientFrame | ServerFrame;

const short = (value: unknown, limit = 60): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
};

/** A frame in a few words: its op and what tells it from others of its kind. */
export function formatFrame(frame: Frame): string {
  switch (frame.op) {
    case 'event':
      return `event ${frame.stream}#${frame.seq} ${frame.type}${frame.replay ? ' (replay)' : ''}`;
    case 'hello':
      return `hello ${short(frame.streams)}`;
    case 'welcome':
      return `welcome ${frame.user} ${short(frame.streams, 100)}`;
    case 'live':
      return `live ${frame.stream}#${frame.seq}${frame.runs.length > 0 ? ` runs ${frame.runs.join(', ')}` : ''}`;
    case 'lost':
      return `lost ${frame.stream}#${frame.from}–${frame.until} ${frame.reason}`;
    case 'replay':
      return `replay ${frame.stream}#${frame.after + 1}–${frame.until}`;
    case 'seen':
      return `seen ${Object.entries(frame.cursors)
        .map(([stream, { seq }]) => `${stream}#${seq}`)
        .join(', ')}`;
    case 'submit':
      return `submit ${frame.type} ${frame.id} ${short(frame.data)}`;
    case 'receipt':
      return `receipt ${frame.id} ${frame.ok ? `ok${frame.duplicate ? ' (duplicate)' : ''}` : `no: ${frame.code}`}`;
    case 'fault':
      return `fault ${frame.code} ${short(frame.message)}`;
    case 'subscribe':
      return `subscribe ${frame.stream} ${short(frame.position)}`;
    case 'subscribed':
      return `subscribed ${frame.stream} ${short(frame.verdict, 90)}`;
    case 'unsubscribe':
      return `unsubscribe ${frame.stream}`;
    case 'pong':
    case 'heartbeat':
      return `${frame.op} ${short(frame.heads)}`;
    default:
      return frame.op;
  }
}

const words = (entry: TimelineEntry): string => {
  switch (entry.kind) {
    case 'attempt':
      return `attempt ${entry.url}`;
    case 'decided':
      return `attempt ${entry.decision}`;
    case 'message': {
      const arrow = entry.direction === 'up' ? '→' : '←';
      const frames = entry.frames.length > 0 ? entry.frames.map(formatFrame).join(' | ') : short(entry.raw);
      return `${arrow} ${frames}${entry.delivered ? '' : ' (kept from arriving)'}`;
    }
    case 'closed':
      return `closed ${entry.code}${entry.reason ? ` ${short(entry.reason)}` : ''}, seen by the ${entry.end}`;
    case 'logged':
      return `logged ${entry.event.stream}#${entry.event.seq} ${entry.event.type}`;
    case 'handled':
      return `handles ${entry.type} ${entry.id} of ${entry.user}`;
    case 'delivered': {
      const { stream, seq, type, origin, seen } = entry.event;
      return `delivered ${stream}#${seq} ${type}${origin === 'live' ? '' : ` (${origin})`}${seen ? ' (seen)' : ''}`;
    }
    case 'lost':
      return `told of a loss ${entry.lost.stream}#${entry.lost.from}–${entry.lost.until} ${entry.lost.reason}`;
    case 'rejected':
      return `rejected ${entry.event.stream}#${entry.event.seq} ${entry.event.type}`;
    case 'status':
      return `status ${entry.status.name}`;
    case 'fault':
      return `fault fired: ${entry.fault}${entry.detail ? ` ${entry.detail}` : ''}`;
    case 'page':
      return `page ${entry.what}`;
    case 'server':
      return `server ${entry.what}`;
    case 'note':
      return entry.text;
    default:
      return entry satisfies never;
  }
};

export function formatEntry(entry: TimelineEntry): string {
  const where = 'where' in entry && entry.where ? entry.where : undefined;
  const who = where ? `${where.tab}${where.connection > 0 ? `:${where.connection}` : ''}` : 'server';
  return `${entry.atMs.toFixed(0).padStart(8)} ms  ${who.padEnd(10)}  ${words(entry)}`;
}

/** A part of the timeline, one line each; `around` an index: a few entries on either side, with a mark at it. */
export function formatTimeline(entries: readonly TimelineEntry[], around?: number, either = 4): string {
  const chosen =
    around === undefined
      ? entries
      : entries.filter(({ index }) => index >= around - either && index <= around + either);
  return chosen.map((entry) => `${entry.index === around ? '>' : ' '} ${formatEntry(entry)}`).join('\n');
}
