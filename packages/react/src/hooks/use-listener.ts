/** A listener for the life of a component: subscribed once, whatever becomes of the handler's identity. */
import type { ListenOptions } from '@throughline/client';
import { useEffect, useInsertionEffect, useRef } from 'react';
import type { PageClient } from '../provider/page-client.ts';

/** Which events: of one stream, of one run, also those seen before a reload. */
export type AgentEventOptions = Omit<ListenOptions, 'signal'>;

export function useListener(
  client: PageClient,
  type: string,
  handler: (event: any) => void,
  { stream, runId, includeSeen = false }: AgentEventOptions = {},
): void {
  const newest = useRef(handler);
  // An insertion effect runs before every other effect and, unlike a layout effect, is silent on a server.
  useInsertionEffect(() => {
    newest.current = handler;
  });
  useEffect(
    () => client.on(type, (event: unknown) => newest.current(event), { stream, runId, includeSeen }),
    [client, type, stream, runId, includeSeen],
  );
}
