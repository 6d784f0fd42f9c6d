/** Questions from the moment they are asked until their run is there: the reader never sees them flicker. */
import { useOutbox, useRuns } from '@throughline/react';
import { useCallback, useState } from 'react';
import { useThroughline } from '../hooks.ts';
import { outcomeWords } from './outcome-words.ts';

export interface Question {
  /** The submit's id; the run that answers carries it. */
  readonly id: string;
  readonly text: string;
  /** `waiting`: for a connection. `sent`: for the agent. `failed`: it will not be answered; `why` says the reason. */
  readonly status: 'waiting' | 'sent' | 'failed';
  readonly why?: string;
}

export interface Questions {
  /** Asked here, and no run of theirs known yet. */
  readonly waiting: readonly Question[];
  readonly ask: (text: string) => void;
  readonly dismiss: (id: string) => void;
}

export function useQuestions(stream: string, threadId: string): Questions {
  const client = useThroughline();
  const [asked, setAsked] = useState<readonly Question[]>([]);
  const waitingIds = useOutbox((entries) =>
    entries.filter((entry) => entry.status === 'waiting').map((entry) => entry.id),
  );
  const answeredIds = useRuns({ stream }, (runs) => runs.map((run) => run.submitId));

  const settle = useCallback((id: string, why: string) => {
    setAsked((now) => now.map((question) => (question.id === id ? { ...question, status: 'failed', why } : question)));
  }, []);
  const ask = useCallback(
    (text: string) => {
      const id = crypto.randomUUID();
      setAsked((now) => [...now, { id, text, status: 'sent' }]);
      client.submit('user_message', { text }, { id, stream, threadId }).then(
        (receipt) => {
          if (!receipt.ok) settle(id, outcomeWords(receipt.code, receipt.message));
        },
        (error: Error & { code?: string }) => settle(id, outcomeWords(error.code ?? 'failed', error.message)),
      );
    },
    [client, settle, stream, threadId],
  );
  const dismiss = useCallback((id: string) => setAsked((now) => now.filter((question) => question.id !== id)), []);

  const waiting = asked
    .filter((question) => !answeredIds.includes(question.id))
    .map((question) =>
      question.status === 'sent' && waitingIds.includes(question.id)
        ? { ...question, status: 'waiting' as const }
        : question,
    );
  return { waiting, ask, dismiss };
}
