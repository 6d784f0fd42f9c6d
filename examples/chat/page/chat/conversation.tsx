/** One thread: its past, what happens now, and where one asks. */
import { useRuns, useStream } from '@throughline/react';
import { type ReactNode, useRef } from 'react';
import { sharedThread, streamOf } from '../../shared/thread.ts';
import { Icon } from '../icon.tsx';
import { Composer } from './composer.tsx';
import { LossNotices } from './loss-notices.tsx';
import { QuestionRow } from './question-row.tsx';
import { RunAnnouncer } from './run-announcer.tsx';
import { Turn } from './turn.tsx';
import { useDraft } from './use-draft.ts';
import { useQuestions } from './use-questions.ts';
import { useStickToEnd } from './use-stick-to-end.ts';
import { Welcome } from './welcome.tsx';

export function Conversation({ threadId, user }: { threadId: string; user: string }): ReactNode {
  const stream = streamOf(threadId);
  const { status, runIds } = useStream(stream);
  const openRunId = useRuns({ stream }, (runs) => runs.findLast((run) => !run.endedAt && isAtWork(run.status))?.runId);
  const questions = useQuestions(stream, threadId);
  const { scroller, content, atEnd, toEnd } = useStickToEnd();
  const [draft, writeDraft] = useDraft(threadId);
  const area = useRef<HTMLTextAreaElement>(null);

  const ask = (text: string) => {
    toEnd();
    questions.ask(text);
  };
  const edit = (text: string) => {
    writeDraft(text);
    area.current?.focus();
  };
  const isEmpty = runIds.length === 0 && questions.waiting.length === 0;

  if (status.name === 'refused') return <Refused reason={status.reason} />;
  return (
    <>
      <section className="scroller" ref={scroller} aria-label="Conversation" tabIndex={-1}>
        <div className="conversation" ref={content}>
          {isEmpty && (
            <Welcome isReading={status.name === 'seeding'} shared={threadId === sharedThread.threadId} onAsk={ask} />
          )}
          {runIds.map((runId) => (
            <Turn key={runId} runId={runId} user={user} onRetry={ask} onEdit={edit} />
          ))}
          {questions.waiting.map((question) => (
            <QuestionRow key={question.id} question={question} onRetry={ask} onDismiss={questions.dismiss} />
          ))}
          <LossNotices stream={stream} />
        </div>
      </section>
      {!atEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          <Icon name="down" />
          Newest
        </button>
      )}
      <RunAnnouncer runId={runIds.at(-1)} />
      <Composer
        area={area}
        text={draft}
        onText={writeDraft}
        openRunId={openRunId}
        waitingId={questions.waiting.at(-1)?.id}
        onAsk={ask}
      />
    </>
  );
}

const isAtWork = (status: string): boolean => ['pending', 'running', 'waiting', 'stalled'].includes(status);

function Refused({ reason }: { reason: string }): ReactNode {
  return (
    <section className="refused" aria-label="Conversation">
      <h2>This thread cannot be opened</h2>
      <p>
        {reason === 'forbidden'
          ? 'It belongs to somebody else. Choose one of yours on the left, or the one that everybody shares.'
          : 'The server does not give it at the moment. It is tried again by itself.'}
      </p>
    </section>
  );
}
