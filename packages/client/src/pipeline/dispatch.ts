/** Typed or rejected: hands each event, in order, to the views and then to the listeners. [S6, C1, C2, C4] */
import type { EventFrame } from '@throughline/protocol';
import { checkBody, type EventDefinition, type EventRegistry } from '@throughline/protocol/agent';
import type { DeliveredEvent, Origin, RejectedEvent } from '../listeners/delivered-event.ts';
import type { Arrival, BrokenEvent } from './decode.ts';

export interface DispatchPorts {
  /** Checks bodies; without it they pass as they came. */
  readonly registry: EventRegistry | undefined;
  /** Views first, then listeners; neither throws. */
  views(event: DeliveredEvent): void;
  listeners(event: DeliveredEvent): void;
  rejected(event: RejectedEvent): void;
}

export type Dispatch = (arrival: Arrival, origin: Origin, seen: boolean) => void;

/** One fixed shape for every event: an object spread here costs more than the parsing of the frame. */
const delivered = (frame: EventFrame, data: unknown, origin: Origin, seen: boolean): DeliveredEvent => ({
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

export function createDispatch({ registry = {}, views, listeners, rejected }: DispatchPorts): Dispatch {
  // A map, because a type that came from the network must not meet what objects inherit, and because it is fast.
  const definitions = new Map<string, EventDefinition<any>>(Object.entries(registry));
  const deliver = (event: DeliveredEvent): void => {
    views(event);
    listeners(event);
  };
  return (arrival, origin, seen) => {
    if (arrival.op === 'broken-event') return rejected(brokenAsRejected(arrival));
    const definition = definitions.get(arrival.type);
    if (definition === undefined || definition.accepts?.(arrival.data) === true) {
      return deliver(delivered(arrival, arrival.data, origin, seen));
    }
    const checked = checkBody(definition, arrival.data);
    if (checked.ok) return deliver(delivered(arrival, checked.data, origin, seen));
    const { stream, seq, id, type, data } = arrival;
    rejected({ stream, seq, id, type, data, issues: checked.issues });
  };
}
