/** Where the page stands in one stream, beside the cursor: which life of it, and what was dispatched before. Pure. [C3] */
import type { Beginning, Position } from '@throughline/protocol';
import type { HistorySeed } from './history-seed.ts';
import type { SavedPlace } from './saved-place.ts';

export interface StreamPlace {
  readonly epoch: string | undefined;
  /** What lies between was dispatched before, by this load of the page or an earlier one: it comes again as `seen`. */
  readonly seenFrom: number;
  readonly seenUntil: number;
  /** The first number that this place ever led to. */
  readonly begunAt: number;
  /** Up to here nothing is lost any more that was not announced. */
  readonly accounted: number;
  /** Did the server confirm this place, or is it the app's own record of it? */
  readonly confirmed: boolean;
}

export const nowhere: StreamPlace = {
  epoch: undefined,
  seenFrom: 1,
  seenUntil: 0,
  begunAt: 1,
  accounted: 0,
  confirmed: true,
};

export const restored = ({ epoch, seq, base }: SavedPlace): StreamPlace => ({
  ...nowhere,
  epoch,
  seenFrom: base + 1,
  begunAt: base + 1,
  seenUntil: seq,
  accounted: seq,
});

export const isSeen = ({ seenFrom, seenUntil }: StreamPlace, seq: number): boolean =>
  seq <= seenUntil && seq >= seenFrom;

/** The last number that some load of this page has dispatched. */
export const dispatchedOf = ({ seenUntil }: StreamPlace, cursor: number): number => Math.max(cursor, seenUntil);

/**
 * Where the stream is to go on, and up to where the page had dispatched, if it did. A page that still has to rebuild its
 * views needs the open runs where its place is of no use. [K7]
 */
export function positionOf(place: StreamPlace, cursor: number, from: Beginning): Position {
  if (place.epoch === undefined) return { from };
  const isRebuilding = cursor < place.seenUntil;
  const position = { epoch: place.epoch, seq: cursor, from: isRebuilding ? ('active-runs' as const) : from };
  const seen = dispatchedOf(place, cursor);
  return seen >= place.begunAt ? { ...position, seen } : position;
}

/** What survives a reload. */
export function savedOf(place: StreamPlace, cursor: number, oldestOpenRun: number | undefined): SavedPlace | undefined {
  if (place.epoch === undefined) return undefined;
  const base = Math.min(cursor, (oldestOpenRun ?? Number.POSITIVE_INFINITY) - 1);
  return { epoch: place.epoch, seq: dispatchedOf(place, cursor), base };
}

/** The stream continues: the server confirmed the place. */
export const confirmed = (place: StreamPlace): StreamPlace => (place.confirmed ? place : { ...place, confirmed: true });

/** The stream goes on after `after`. Numbers that will be given again say nothing about what was dispatched. */
export const movedTo = (place: StreamPlace, epoch: string, after: number, isForgotten: boolean): StreamPlace =>
  place.epoch === epoch && !isForgotten
    ? { ...place, confirmed: true }
    : { ...nowhere, epoch, begunAt: after + 1, accounted: after };

/** The stream is sent once more from `after`, which lies before its first beginning: what is older was never dispatched. */
export const widenedTo = (place: StreamPlace, cursor: number, after: number): StreamPlace => ({
  ...place,
  seenFrom: place.begunAt,
  seenUntil: dispatchedOf(place, cursor),
  begunAt: after + 1,
  confirmed: true,
});

/** The app's record says where to go on; it may be older than the page. */
export const seededTo = (place: StreamPlace, cursor: number, { epoch, seq }: HistorySeed): StreamPlace =>
  place.epoch === epoch
    ? { ...place, seenUntil: dispatchedOf(place, cursor), confirmed: false }
    : { ...nowhere, epoch, begunAt: seq + 1, accounted: seq, confirmed: false };

/** Numbers up to `until` were announced as lost. */
export const accountedTo = (place: StreamPlace, until: number): StreamPlace =>
  until <= place.accounted ? place : { ...place, accounted: until };
