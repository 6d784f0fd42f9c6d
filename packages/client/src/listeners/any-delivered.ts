/** Every event of a registry as a union told apart by `type`; without a registry, any type with an unknown body. */
import type { EventData, EventRegistry, EventType } from '@throughline/protocol/agent';
import type { DeliveredEvent } from './delivered-event.ts';

export type AnyDelivered<Events extends EventRegistry> = {
  [Type in EventType<Events>]: DeliveredEvent<Type, EventData<Events, Type>>;
}[EventType<Events>];
