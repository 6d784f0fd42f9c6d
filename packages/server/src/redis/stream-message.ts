/** What is published of a stream: a new entry, a new epoch, what is newly seen. */
import type { EventDraft, LogEntry } from '../log/event-log.ts';
import type { SeqRange } from '../log/open-run.ts';

export type StreamMessage =
  | { readonly kind: 'entry'; readonly epoch: string; readonly entry: LogEntry }
  | { readonly kind: 'epoch'; readonly epoch: string }
  | { readonly kind: 'seen'; readonly epoch: string; readonly range: SeqRange };

/** An entry from the fields that Redis keeps. */
export function entryOf(seq: string, id: string, runId: string, flags: string, text: string): LogEntry {
  const entry = { id, text, seq: Number(seq) };
  if (runId === '') return entry;
  const run = { ...entry, runId };
  if (flags === '') return run;
  const [letters = '', ...more] = flags.split(' ');
  return {
    ...run,
    ...(letters.includes('o') && { opens: true }),
    ...(letters.includes('c') && { closes: true }),
    ...(more.length > 0 && (JSON.parse(more.join(' ')) as Partial<EventDraft>)),
  };
}

/** What is said of an event beside its run: letters that the scripts read, then what they only keep, as JSON in one line. */
export function flagsOf({ opens, closes, waits, continues, part, ends, textFrom, textUntil }: EventDraft): string {
  const letters = `${opens ? 'o' : ''}${closes ? 'c' : ''}`;
  const isMore = waits || continues !== undefined || part !== undefined;
  return isMore ? `${letters} ${JSON.stringify({ waits, continues, part, ends, textFrom, textUntil })}` : letters;
}

/** Five header lines, then the text, which may hold anything. */
function readEntry(body: string): StreamMessage | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let line = 0; line < 5; line++) {
    const end = body.indexOf('\n', from);
    if (end < 0) return undefined;
    parts.push(body.slice(from, end));
    from = end + 1;
  }
  const [epoch, seq, id, runId, flags] = parts as [string, string, string, string, string];
  return { kind: 'entry', epoch, entry: entryOf(seq, id, runId, flags, body.slice(from)) };
}

/** Reads a message; anything unknown is nothing. */
export function readStreamMessage(message: string): StreamMessage | undefined {
  const body = message.slice(1);
  switch (message[0]) {
    case 'e':
      return readEntry(body);
    case 'n':
      return { kind: 'epoch', epoch: body };
    case 's': {
      const [epoch = '', from, until] = body.split('\n');
      return { kind: 'seen', epoch, range: { from: Number(from), until: Number(until) } };
    }
    default:
      return undefined;
  }
}
