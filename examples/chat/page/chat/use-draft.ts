/** The question that is being written, kept for each thread: over a change of threads and over a reload. */
import { useCallback, useState } from 'react';

const keyOf = (threadId: string): string => `draft ${threadId}`;

/** The draft of a thread; mount it anew for another one. */
export function useDraft(threadId: string): [text: string, write: (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(keyOf(threadId)) ?? '');
  const write = useCallback(
    (next: string) => {
      setText(next);
      if (next === '') sessionStorage.removeItem(keyOf(threadId));
      else sessionStorage.setItem(keyOf(threadId), next);
    },
    [threadId],
  );
  return [text, write];
}
