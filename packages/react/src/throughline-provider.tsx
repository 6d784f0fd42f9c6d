/** Gives the tree below it one client: connected while it is mounted, closed one task after it is gone. */
import { type ClientOptions, createClient, type ThroughlineClient } from '@throughline/client';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { holdClient } from './client-lease.ts';
import { type RegisteredClient, type Snapshots, ThroughlineContext } from './throughline-context.ts';

interface CommonProps {
  /**
   * What the server rendered, by stream: shown on the server, during hydration, and until the client has the same or
   * more. Read when a client is given or made. @defaultValue nothing
   */
  readonly snapshots?: Snapshots;
  readonly children?: ReactNode;
}

/** Either a client that the app made, or the options to make one with. */
export type ThroughlineProviderProps = CommonProps &
  (
    | { readonly client: ThroughlineClient<any, any>; readonly options?: never }
    | {
        /** Read once, when the provider is made; give the provider another `key` to start anew with others. */
        readonly options: ClientOptions<any, any>;
        readonly client?: never;
      }
  );

/**
 * Connects on mount and closes one task after unmount, so that StrictMode's double mount and a hot reload keep their
 * socket. Another `client` closes the one before. On a server nothing connects. An unmount never cancels a run.
 *
 * @example
 * <ThroughlineProvider options={{ url: '/agent', token: getToken, events }}>
 *   <Chat />
 * </ThroughlineProvider>
 */
export function ThroughlineProvider(props: ThroughlineProviderProps): ReactNode {
  const client = useProvidedClient(props);
  useEffect(() => holdClient(client), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot is where a client begins, not news to it
  const value = useMemo(() => ({ client, snapshots: new Map(Object.entries(props.snapshots ?? {})) }), [client]);
  return <ThroughlineContext.Provider value={value}>{props.children}</ThroughlineContext.Provider>;
}

/** Making a client opens nothing, so a render that React throws away leaves nothing behind. */
function useProvidedClient({ client, options }: ThroughlineProviderProps): RegisteredClient {
  const [made] = useState(() => (options ? createClient(options) : undefined));
  const provided = client ?? made;
  if (!provided) {
    throw new Error('ThroughlineProvider needs a `client` or `options`.');
  }
  return provided as RegisteredClient;
}
