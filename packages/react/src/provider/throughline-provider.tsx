/** Gives the tree below it one client: connected while it is mounted, closed one task after it is gone. */
import { type ReactNode, useEffect, useInsertionEffect, useMemo, useRef, useState } from 'react';
import { SnapshotStore, type Snapshots } from '../hooks/snapshot-store.ts';
import { holdClient } from './client-lease.ts';
import { followOptions } from './follow-options.ts';
import type { PageClient } from './page-client.ts';
import { ProvidedContext } from './provided.ts';

interface CommonProps {
  /**
   * What the server rendered, by stream: shown on the server, during hydration, and until the client has the same or
   * more, for the user who is there first. Read when a client is given or made. @defaultValue nothing
   */
  readonly snapshots?: Snapshots | undefined;
  readonly children?: ReactNode;
}

interface FromClient<Client> {
  /** A client that the app made. */
  readonly client: Client;
  readonly options?: undefined;
}

interface FromOptions<Options> {
  /**
   * What the client is made with, once. Later values of `token`, `url` and `history` are used from their next use on;
   * give the provider another `key` to start anew with everything else.
   */
  readonly options: Options;
  readonly client?: undefined;
}

/** Either a client, or the options to make one with. */
export type ThroughlineProviderProps<Client extends PageClient, Options> = CommonProps &
  (
    | FromClient<Client>
    | ([Options] extends [never]
        ? never
        : undefined extends Options
          ? Partial<FromOptions<Options>>
          : FromOptions<Options>)
  );

interface ClientProviderProps extends CommonProps {
  /** Which `createHooks` call it belongs to. */
  readonly mark: object;
  readonly make: ((options: any) => PageClient) | undefined;
  readonly client?: PageClient | undefined;
  readonly options?: unknown;
}

/** The one provider behind those of every `createHooks` call. */
export function ClientProvider({ snapshots = {}, children, mark, ...source }: ClientProviderProps): ReactNode {
  const client = useClient(source);
  useEffect(() => holdClient(client), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot is where a client begins, not news to it
  const store = useMemo(() => new SnapshotStore(client.user, snapshots), [client]);
  useEffect(() => store.subscribe(() => {}), [store]); // It has to know who is there first, whoever looks at it when.
  const provided = useMemo(() => ({ client, mark, snapshots: store }), [client, mark, store]);
  return <ProvidedContext.Provider value={provided}>{children}</ProvidedContext.Provider>;
}

/** Making a client opens nothing, so a render that React throws away leaves nothing behind. */
function useClient({ client, options, make }: Omit<ClientProviderProps, keyof CommonProps | 'mark'>): PageClient {
  const newest = useRef(options);
  useInsertionEffect(() => {
    newest.current = options;
  });
  const [made] = useState(() => (client === undefined ? make?.(followOptions(options, () => newest.current)) : client));
  const provided = client ?? made;
  if (provided === undefined) {
    throw new Error('ThroughlineProvider needs a `client`: createHooks() was given no function that makes one.');
  }
  return provided;
}
