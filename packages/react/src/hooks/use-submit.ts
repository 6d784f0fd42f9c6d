/** Sends commands of one type and follows what becomes of them. [U1–U4] */
import type { SubmitOptions } from '@throughline/client';
import { useCallback } from 'react';
import type { PageClient } from '../provider/page-client.ts';
import { usePending } from './use-pending.ts';

export function useSubmit(client: PageClient, type: string) {
  const { pending, outcome, follow } = usePending<any>();
  const send = useCallback(
    (data: unknown, options?: SubmitOptions) => follow(client.submit(type, data, options)),
    [client, type, follow],
  );
  return { send, pending, outcome };
}
