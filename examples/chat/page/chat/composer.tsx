/** Where one asks: Enter sends, Shift+Enter begins a line, Escape stops what is under way. */

import { type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useEffect, useState } from 'react';
import { longestQuestion } from '../../shared/longest-question.ts';
import { useThroughline } from '../hooks.ts';
import { Icon } from '../icon.tsx';

interface ComposerProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The run that can be stopped. */
  readonly openRunId: string | undefined;
  /** The question whose run is not known yet: it can be stopped too. */
  readonly waitingId: string | undefined;
  readonly onAsk: (text: string) => void;
}

export function Composer({ area, text, onText, openRunId, waitingId, onAsk }: ComposerProps): ReactNode {
  const { stop, canStop, problem } = useStop(openRunId, waitingId);
  const isEmpty = text.trim() === '';
  // One button, so that it keeps the focus: it stops while there is something to stop and nothing to ask.
  const stops = canStop && isEmpty;

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) area.current?.focus();
  }, [area]);

  const send = () => {
    if (isEmpty) return;
    onAsk(text.trim());
    onText('');
  };
  const pressed = (event: KeyboardEvent) => {
    // The keys of an input method choose its words. Safari ends the composition before it tells of the key: code 229.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape' && canStop) stop();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    if (stops) stop();
    else send();
  };

  return (
    <form className="composer" onSubmit={submitted}>
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
          onChange={(event) => onText(event.target.value)}
          onKeyDown={pressed}
        />
        <button type="submit" className="send" data-deed={stops ? 'stop' : 'ask'} aria-disabled={isEmpty && !canStop}>
          <Icon name={stops ? 'stop' : 'send'} />
          <span className="visually-hidden">{stops ? 'Stop' : 'Ask'}</span>
        </button>
      </div>
      <p className="composer-hint">
        <kbd>Enter</kbd> asks · <kbd>Shift Enter</kbd> new line · <kbd>Esc</kbd> stops
      </p>
    </form>
  );
}

function useStop(openRunId: string | undefined, waitingId: string | undefined) {
  const client = useThroughline();
  const [problem, setProblem] = useState<string>();
  const target = openRunId ?? (waitingId === undefined ? undefined : { submitId: waitingId });
  const stop = () => {
    if (target === undefined) return;
    client.cancel(target).then(
      (receipt) => setProblem(receipt.ok || receipt.code === 'run-ended' ? undefined : receipt.message),
      (error: Error) => setProblem(`It could not be stopped: ${error.message}`),
    );
  };
  return { stop, canStop: target !== undefined, problem };
}
