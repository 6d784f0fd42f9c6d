/** A question without its run: on its way, or refused with a reason. */
import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';
import type { Question } from './use-questions.ts';

interface QuestionRowProps {
  readonly question: Question;
  readonly onRetry: (text: string) => void;
  readonly onDismiss: (id: string) => void;
}

export function QuestionRow({ question, onRetry, onDismiss }: QuestionRowProps): ReactNode {
  const { id, text, status, why } = question;
  const retry = () => {
    onDismiss(id);
    onRetry(text);
  };
  return (
    <article className="turn" aria-label="Question" data-waiting={status}>
      <p className="question">{text}</p>
      {status !== 'failed' && (
        <p className="question-note">{status === 'waiting' ? 'Will be sent when the connection is back' : 'Sending'}</p>
      )}
      {status === 'failed' && (
        <div className="ending" data-tone="bad" role="alert">
          <Icon name="alert" />
          <p>{why}</p>
          <button type="button" onClick={retry}>
            Ask again
          </button>
          <button type="button" onClick={() => onDismiss(id)}>
            Dismiss
          </button>
        </div>
      )}
    </article>
  );
}
