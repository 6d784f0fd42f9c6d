/** The user's threads: asked for once, then told by events. */

import { useCallback, useEffect, useState } from 'react';
import { sharedThread, type ThreadSummary } from '../../shared/thread.ts';
import type { DemoApi } from '../demo-api.ts';
import { useAgentEvent } from '../hooks.ts';

export interface Threads {
  readonly threads: readonly ThreadSummary[];
  /** Why the list could not be had. */
  readonly failure: string | undefined;
}

export function useThreads(api: DemoApi): Threads {
  const [threads, setThreads] = useState<readonly ThreadSummary[]>([sharedThread]);
  const [failure, setFailure] = useState<string>();
  const take = useCallback((changed: readonly ThreadSummary[]) => setThreads((now) => mergeThreads(now, changed)), []);

  useEffect(() => {
    api.threads().then(take, (error: Error) => setFailure(`The threads could not be read. ${error.message}`));
  }, [api, take]);
  // Also those seen before a reload: they are news to a list that is made anew.
  useAgentEvent('thread_changed', (event) => take([event.data]), { includeSeen: true });

  return { threads, failure };
}

/** The newer of each, the shared one on top, then by age. */
function mergeThreads(known: readonly ThreadSummary[], changed: readonly ThreadSummary[]): readonly ThreadSummary[] {
  const byId = new Map(known.map((thread) => [thread.threadId, thread]));
  for (const thread of changed) {
    const before = byId.get(thread.threadId);
    if (!before || thread.updatedAt >= before.updatedAt) byId.set(thread.threadId, thread);
  }
  const rank = ({ threadId, updatedAt }: ThreadSummary) =>
    threadId === sharedThread.threadId ? Number.POSITIVE_INFINITY : updatedAt;
  return [...byId.values()].sort((left, right) => rank(right) - rank(left));
}
