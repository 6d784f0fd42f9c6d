/** Does a fault's match fit a place, or a frame there? */
import type { Whereabouts } from '../timeline/timeline.ts';
import type { AnyFrame, FaultMatch } from './fault-spec.ts';

const fits = (wanted: unknown, given: unknown): boolean => wanted === undefined || wanted === given;

export const fitsPlace = (match: FaultMatch, where: Whereabouts): boolean =>
  fits(match.user, where.user) && fits(match.tab, where.tab) && fits(match.connection, where.connection);

export function fitsFrame(match: FaultMatch, where: Whereabouts, direction: 'up' | 'down', frame: AnyFrame): boolean {
  const fields = frame as unknown as Readonly<Record<string, unknown>>;
  return (
    fitsPlace(match, where) &&
    fits(match.direction, direction) &&
    fits(match.op, frame.op) &&
    fits(match.type, fields.type) &&
    fits(match.stream, fields.stream) &&
    fits(match.runId, fields.runId) &&
    (match.replay === undefined || (frame.op === 'event' && match.replay === (frame.replay === true))) &&
    (match.where === undefined || match.where(frame, where))
  );
}
