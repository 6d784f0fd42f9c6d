/** The demo server over HTTP, with a token that is asked for when it is needed. */
import type { RunView } from '@throughline/client';
import type { NetworkConditions, NetworkDeed } from '../shared/network-conditions.ts';
import type { ThreadSummary } from '../shared/thread.ts';

/** The server said no, in words for people. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

export interface DemoApi {
  /** A fresh token. */
  token(signal?: AbortSignal): Promise<string>;
  threads(): Promise<readonly ThreadSummary[]>;
  history(threadId: string, signal: AbortSignal): Promise<{ epoch: string; seq: number; runs: RunView[] }>;
  network(asked: { conditions?: NetworkConditions; deed?: NetworkDeed }): Promise<NetworkConditions>;
}

export function createDemoApi(user: string, tab: string): DemoApi {
  let newest: Promise<string> | undefined;

  async function fetchToken(signal?: AbortSignal): Promise<string> {
    const response = await fetch(`/token?user=${encodeURIComponent(user)}`, signal ? { signal } : {});
    const { token } = (await readAnswer(response)) as { token: string };
    return token;
  }

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    newest ??= fetchToken();
    const token = await newest.catch((error: unknown) => {
      newest = undefined;
      throw error;
    });
    const response = await fetch(path, { ...init, headers: { authorization: `Bearer ${token}` } });
    if (response.status === 401) newest = undefined;
    return readAnswer(response);
  }

  return {
    token(signal) {
      newest = fetchToken(signal);
      return newest;
    },
    threads: async () => (await ask('/api/threads')) as ThreadSummary[],
    history: async (threadId, signal) =>
      (await ask(`/api/history?thread=${encodeURIComponent(threadId)}`, { signal })) as never,
    network: async (asked) =>
      (await ask('/api/network', { method: 'POST', body: JSON.stringify({ tab, ...asked }) })) as NetworkConditions,
  };
}

async function readAnswer(response: Response): Promise<unknown> {
  const body = (await response.json()) as { message?: string };
  if (response.ok) return body;
  throw new RefusedError(body.message ?? `The demo server answered ${response.status}.`);
}
