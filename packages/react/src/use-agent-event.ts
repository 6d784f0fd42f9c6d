/** A listener for the life of a component: subscribed once, whatever becomes of the handler's identity. */
import type { DeliveredEvent, EventData, EventType, ListenOptions, RegisteredEvents } from '@throughline/client';
import { useEffect, useInsertionEffect, useRef } from 'react';
import { defined } from './defined.ts';
import { useThroughline } from './use-throughline.ts';

/** The types of events that the app registered. */
export type AgentEventType = EventType<RegisteredEvents>;

/** One event of the app's registry, as a handler gets it. */
export type AgentEvent<Type extends AgentEventType> = DeliveredEvent<Type, EventData<RegisteredEvents, Type>>;

/** Which events: of one stream, of one run, also those seen before a reload. */
export type AgentEventOptions = Omit<ListenOptions, 'signal'>;

/**
 * Calls `handler` for each event of one type, in order, once. The newest handler is called; a new one at each render
 * costs nothing. What it throws goes to `client.onError` and reaches neither the render nor other handlers.
 *
 * @example
 * useAgentEvent('tool_failed', (event) => toast(event.data.error.message), { runId });
 */
export function useAgentEvent<Type extends AgentEventType>(
  type: Type,
  handler: (event: AgentEvent<Type>) => void,
  { stream, runId, includeSeen = false }: AgentEventOptions = {},
): void {
  const client = useThroughline();
  const newest = useRef(handler);
  // An insertion effect runs before every other effect and, unlike a layout effect, is silent on a server.
  useInsertionEffect(() => {
    newest.current = handler;
  });
  useEffect(() => {
    return client.on(type, (event) => newest.current(event), { ...defined({ stream, runId }), includeSeen });
  }, [client, type, stream, runId, includeSeen]);
}
