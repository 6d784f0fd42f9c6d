/** Counts what is under way and keeps how the newest ended: the state behind a button that asks for something. */
import type { Receipt } from '@throughline/client';
import { useCallback, useRef, useState } from 'react';
import { type CommandOutcome, outcomeOf } from './command-outcome.ts';

export interface Pending<Result> {
  /** Is something asked and not yet answered? */
  readonly pending: boolean;
  /** How the newest that was asked ended; undefined before. */
  readonly outcome: CommandOutcome<Result> | undefined;
  /** Follows one more answer. */
  readonly follow: (answer: Promise<Receipt<Result>>) => Promise<CommandOutcome<Result>>;
}

export function usePending<Result>(): Pending<Result> {
  const [underWay, setUnderWay] = useState(0);
  const [outcome, setOutcome] = useState<CommandOutcome<Result> | undefined>(undefined);
  const asked = useRef(0);
  const follow = useCallback(async (answer: Promise<Receipt<Result>>) => {
    asked.current += 1;
    const number = asked.current;
    setUnderWay((count) => count + 1);
    try {
      const ended = await outcomeOf(answer);
      // Answers may come in another order than the questions: the newest question's answer is the one to show.
      if (number === asked.current) setOutcome(ended);
      return ended;
    } finally {
      setUnderWay((count) => count - 1);
    }
  }, []);
  return { pending: underWay > 0, outcome, follow };
}
