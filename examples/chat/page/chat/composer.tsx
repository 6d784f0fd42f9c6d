/** Where one asks: Enter sends, Shift+Enter begins a line, Escape stops what is under way. */
import { useThroughline } from '@throughline/react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { longestQuestion } from '../../shared/longest-question.ts';
import { Icon } from '../icon.tsx';

interface ComposerProps {
  /** The run that can be stopped. */
  readonly openRunId: string | undefined;
  /** The question whose run is not known yet: it can be stopped too. */
  readonly waitingId: string | undefined;
  readonly onAsk: (text: string) => void;
}

export function Composer({ openRunId, waitingId, onAsk }: ComposerProps): ReactNode {
  const client = useThroughline();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const canStop = openRunId !== undefined || waitingId !== undefined;

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) area.current?.focus();
  }, []);

  const send = () => {
    if (text.trim() !== '') onAsk(text.trim());
  };
  const stop = () => {
    const target = openRunId ?? (waitingId === undefined ? undefined : { submitId: waitingId });
    if (target === undefined) return;
    client.cancel(target).then(
      (receipt) => setProblem(receipt.ok || receipt.code === 'run-ended' ? undefined : receipt.message),
      (error: Error) => setProblem(`It could not be stopped: ${error.message}`),
    );
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && canStop) stop();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem && <p role="alert">{problem}</p>}
      <div className="composer-box">
        <label className="visually-hidden" htmlFor="question">
          Your question about the documents
        </label>
        <textarea
          id="question"
          ref={area}
          rows={1}
          value={text}
          maxLength={longestQuestion}
          placeholder="Ask about this project’s documents"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={pressed}
        />
        {canStop && (
          <button type="button" className="stop" onClick={stop}>
            <Icon name="stop" />
            Stop
          </button>
        )}
        <button type="submit" className="send" disabled={text.trim() === ''}>
          <Icon name="send" />
          <span className="visually-hidden">Ask</span>
        </button>
      </div>
      <p className="composer-hint">
        <kbd>Enter</kbd> asks · <kbd>Shift Enter</kbd> new line · <kbd>Esc</kbd> stops
      </p>
    </form>
  );
}
