/** What the bench does to this tab's network, as the server knows it. */
import { useCallback, useEffect, useState } from 'react';
import { type NetworkConditions, type NetworkDeed, trueNetwork } from '../../shared/network-conditions.ts';
import type { DemoApi } from '../demo-api.ts';

export interface Network {
  readonly conditions: NetworkConditions;
  readonly change: (part: Partial<NetworkConditions>) => void;
  readonly deed: (deed: NetworkDeed) => void;
  /** Why the server did not do it. */
  readonly failure: string | undefined;
}

export function useNetwork(api: DemoApi): Network {
  const [conditions, setConditions] = useState(trueNetwork);
  const [failure, setFailure] = useState<string>();

  const follow = useCallback((answer: Promise<NetworkConditions>) => {
    answer.then(
      (known) => {
        setConditions(known);
        setFailure(undefined);
      },
      (error: Error) => setFailure(`The bench could not reach the server. ${error.message}`),
    );
  }, []);
  useEffect(() => follow(api.network({})), [api, follow]);

  return {
    conditions,
    failure,
    change(part) {
      const next = { ...conditions, ...part };
      setConditions(next);
      follow(api.network({ conditions: next }));
    },
    deed: (deed) => follow(api.network({ deed })),
  };
}
