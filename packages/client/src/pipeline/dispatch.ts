/** Typed or rejected: checks the body of each event, and hands it on. [S6, C4] */
import type { EventFrame } from '@throughline/protocol';
import { checkBody, type EventDefinition, type EventRegistry } from '@throughline/protocol/agent';
import type { DeliveredEvent, Origin, RejectedEvent } from '../listeners/delivered-event.ts';
import type { Arrival, BrokenEvent } from './decode.ts';

/** The checks of bodies by type. A map, because a type that came from the network must not meet what objects inherit. */
export type BodyChecks = ReadonlyMap<string, EventDefinition<any>>;

export const bodyChecksOf = (registry: EventRegistry = {}): BodyChecks => new Map(Object.entries(registry));

export interface DispatchTarget {
  delivered(event: DeliveredEvent): void;
  rejected(event: RejectedEvent): void;
}

export type Dispatch = (arrival: Arrival, origin: Origin, seen: boolean) => void;

/** One fixed shape for every event: an object spread here costs more than the parsing of the frame. */
const deliveredOf = (frame: EventFrame, data: unknown, origin: Origin, seen: boolean): DeliveredEvent => ({
  stream: frame.stream,
  seq: frame.seq,
  id: frame.id,
  type: frame.type,
  at: frame.at,
  data,
  runId: frame.runId,
  threadId: frame.threadId,
  agent: frame.agent,
  userId: frame.userId,
  submitId: frame.submitId,
  origin,
  seen,
});

const brokenAsRejected = ({ stream, seq, issue, value }: BrokenEvent): RejectedEvent => {
  const { id, type } = value as { id?: unknown; type?: unknown };
  const text = (field: unknown): string => (typeof field === 'string' ? field : '');
  return { stream, seq, id: text(id), type: text(type), data: value, issues: [issue] };
};

/** @param checks - bodies of types that are not in it pass as they came */
export const createDispatch =
  (checks: BodyChecks, target: DispatchTarget): Dispatch =>
  (arrival, origin, seen) => {
    if (arrival.op === 'broken-event') return target.rejected(brokenAsRejected(arrival));
    const definition = checks.get(arrival.type);
    if (definition === undefined || definition.accepts?.(arrival.data) === true) {
      return target.delivered(deliveredOf(arrival, arrival.data, origin, seen));
    }
    const checked = checkBody(definition, arrival.data);
    if (checked.ok) return target.delivered(deliveredOf(arrival, checked.data, origin, seen));
    const { stream, seq, id, type, data } = arrival;
    target.rejected({ stream, seq, id, type, data, issues: checked.issues });
  };
