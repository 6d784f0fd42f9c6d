/** What the bench does to this tab's network, as the server knows it. */
import { useCallback, useEffect, useRef, useState } from 'react';
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

  const newest = useRef({ conditions: trueNetwork, asked: 0 });

  const follow = useCallback((answer: Promise<NetworkConditions>) => {
    newest.current.asked += 1;
    const number = newest.current.asked;
    answer.then(
      (known) => {
        // An older answer must not undo a newer wish.
        if (number !== newest.current.asked) return;
        newest.current.conditions = known;
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
      newest.current.conditions = { ...newest.current.conditions, ...part };
      setConditions(newest.current.conditions);
      follow(api.network({ conditions: newest.current.conditions }));
    },
    deed: (deed) => follow(api.network({ deed })),
  };
}
