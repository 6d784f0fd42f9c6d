/**
 * A page by the rules of PROTOCOL.md and nothing else: no timers, no window, no views. It says what the conversation
 * vectors must lead to, so that a wrong vector is found before a right client fails on it. [S1–S10, C3, K6]
 */
import { type Cursor, checkServerFrame, parseMessage, type ServerFrame, type Verdict } from '@throughline/protocol';

interface Place {
  epoch: string | undefined;
  cursor: number;
  /** What an earlier load of the page dispatched. */
  seenUntil: number;
  /** Number → what came under it. */
  held: Map<number, 'event' | 'rejected' | 'skipped'>;
  /** The highest number that is known to exist. */
  known: number;
  /** The `ref` whose answer is awaited. */
  awaited: string | undefined;
}

/** Lists by stream, made as they are needed. */
export type Notes = { delivered: any; rejected: any; seen: any; lost: any[]; resets: any[] };
const noNotes = (): Notes => ({ delivered: {}, rejected: {}, seen: {}, lost: [], resets: [] });

export function createModelPage(stored: Readonly<Record<string, Cursor & { base: number }>> = {}) {
  const places = new Map<string, Place>();
  let notes = noNotes();

  const placeOf = (stream: string): Place => {
    const { epoch, seq, base } = (Object.hasOwn(stored, stream) ? stored[stream] : undefined) ?? {};
    const fresh = { epoch, cursor: base ?? 0, seenUntil: seq ?? 0, held: new Map(), known: 0, awaited: undefined };
    if (!places.has(stream)) places.set(stream, fresh);
    return places.get(stream)!;
  };
  const note = (kind: 'delivered' | 'rejected' | 'seen', stream: string, seq: number): void => {
    notes[kind][stream] ??= [];
    notes[kind][stream].push(seq);
  };

  const deliver = (stream: string, place: Place): void => {
    for (let next = place.held.get(place.cursor + 1); next !== undefined; next = place.held.get(place.cursor + 1)) {
      place.cursor += 1;
      place.held.delete(place.cursor);
      if (next === 'skipped') continue;
      note(next === 'event' ? 'delivered' : 'rejected', stream, place.cursor);
      if (next === 'event' && place.cursor <= place.seenUntil) note('seen', stream, place.cursor);
    }
  };
  const arrive = (stream: string, seq: number, what: 'event' | 'rejected' | 'skipped', until = seq): void => {
    const place = placeOf(stream);
    if (place.awaited !== undefined) return;
    for (let number = Math.max(seq, place.cursor + 1); number <= until; number += 1) place.held.set(number, what);
    deliver(stream, place);
  };
  const lose = (stream: string, until: number, reason: string): void => {
    const place = placeOf(stream);
    if (until <= place.cursor) return;
    notes.lost.push({ stream, from: place.cursor + 1, until, reason });
    place.cursor = until;
    deliver(stream, place);
  };
  const judge = (stream: string, verdict: Verdict): void => {
    const place = placeOf(stream);
    if ('refused' in verdict) return;
    place.known = verdict.head;
    if (verdict.resumed) return;
    const { epoch, after, reason } = verdict;
    const dispatched = Math.max(place.cursor, place.seenUntil);
    if (place.epoch !== undefined) notes.resets.push({ stream, reason, after });
    if (place.epoch === epoch && after > dispatched)
      notes.lost.push({ stream, from: dispatched + 1, until: after, reason: 'trimmed' });
    if (place.epoch !== epoch || after < dispatched) place.seenUntil = 0;
    Object.assign(place, { epoch, cursor: after, held: new Map() });
  };
  const take = (frame: ServerFrame): void => {
    if (frame.op === 'welcome') {
      for (const [stream, verdict] of Object.entries(frame.streams)) judge(stream, verdict);
    } else if (frame.op === 'subscribed') {
      const place = placeOf(frame.stream);
      if (place.awaited !== undefined && place.awaited !== frame.ref) return;
      place.awaited = undefined;
      judge(frame.stream, frame.verdict);
    } else if (frame.op === 'event') arrive(frame.stream, frame.seq, 'event');
    else if (frame.op === 'skip') arrive(frame.stream, frame.from, 'skipped', frame.until);
    else if (frame.op === 'lost') lose(frame.stream, frame.until, frame.reason);
    else if (frame.op === 'live') placeOf(frame.stream).known = Math.max(placeOf(frame.stream).known, frame.seq);
    else if (frame.op === 'heartbeat' || frame.op === 'pong') {
      for (const [stream, seq] of Object.entries(frame.heads)) placeOf(stream).known = seq;
    }
  };

  return {
    message(text: string): void {
      const message = parseMessage(text);
      for (const value of message.ok ? message.frames : []) {
        const result = checkServerFrame(value);
        if (result.ok) take(result.frame);
        else if (result.op === 'event' && result.stream && result.seq) arrive(result.stream, result.seq, 'rejected');
      }
    },
    /** The socket is gone: what was held comes again. */
    down(): void {
      for (const place of places.values()) Object.assign(place, { held: new Map(), awaited: undefined });
    },
    asked(stream: string, ref: string): void {
      placeOf(stream).awaited = ref;
    },
    /** The cursor that a position must carry; undefined where the page has no place. */
    cursor(stream: string): Cursor | undefined {
      const { epoch, cursor } = placeOf(stream);
      return epoch === undefined ? undefined : { epoch, seq: cursor };
    },
    /** The range that a `replay` must ask for. */
    gap(stream: string): { after: number; until: number } {
      const { held, cursor, known } = placeOf(stream);
      return { after: cursor, until: held.size > 0 ? Math.min(...held.keys()) - 1 : known };
    },
    /** What the application was notified of since the last call. */
    notes(): Partial<Notes> {
      const taken = Object.entries(notes).filter(([, all]) => Object.keys(all).length > 0);
      notes = noNotes();
      return Object.fromEntries(taken);
    },
  };
}
