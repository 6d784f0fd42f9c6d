/** The client of this page: where the events come from, who asks, and what the app's own database knows already. */
import { createClient } from '@throughline/client';
import { createObserverTap, type ObserverTap } from '@throughline/react';
import { commands, events } from '../shared/registry.ts';
import { threadOf } from '../shared/thread.ts';
import type { DemoApi } from './demo-api.ts';

export interface ChatClient {
  readonly client: ReturnType<typeof createClient<typeof events, typeof commands>>;
  /** Where the bench's timeline listens in, once it is opened. */
  readonly tap: ObserverTap;
}

export function createChatClient(api: DemoApi, tab: string): ChatClient {
  const tap = createObserverTap();
  const client = createClient({
    url: `/agent?tab=${tab}`,
    token: ({ signal }) => api.token(signal),
    events,
    commands,
    history: async (stream, { signal }) => {
      const threadId = threadOf(stream);
      return threadId === undefined ? null : api.history(threadId, signal);
    },
    observer: tap.observer,
  });
  return { client, tap };
}
