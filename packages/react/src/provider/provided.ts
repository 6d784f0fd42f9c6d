/** What a provider hands down: the client, the snapshots that stand in until it knows better, and whose provider it is. */
import { createContext, useContext } from 'react';
import type { SnapshotStore } from '../hooks/snapshot-store.ts';
import type { PageClient } from './page-client.ts';

export interface Provided {
  readonly client: PageClient;
  readonly snapshots: SnapshotStore;
  /** The `createHooks` call that made the provider: the types of its hooks hold below it. */
  readonly mark: object;
}

/** One for all: hooks that know no registry live below any provider. */
export const ProvidedContext = createContext<Provided | undefined>(undefined);

/**
 * The nearest provider's. Throws where there is none, and where a hook of one `createHooks` is below another's provider.
 * @param mark - whose hook it is; undefined for a hook that knows no registry
 */
export function useProvided(mark?: object): Provided {
  const provided = useContext(ProvidedContext);
  if (provided === undefined) {
    throw new Error('This hook has no provider. Put the <ThroughlineProvider> of your createHooks() around it.');
  }
  if (mark !== undefined && mark !== provided.mark) {
    throw new Error(
      'This hook belongs to another createHooks() than its provider, so that its types would not hold. Use the hooks and ' +
        'the provider of one call.',
    );
  }
  return provided;
}
