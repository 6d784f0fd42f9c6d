/** An empty thread: what this is, and questions to begin with. */
import type { ReactNode } from 'react';
import { suggestions } from '../../shared/suggestions.ts';

interface WelcomeProps {
  /** The thread's past is being asked for. */
  readonly isReading: boolean;
  readonly shared: boolean;
  readonly onAsk: (text: string) => void;
}

export function Welcome({ isReading, shared, onAsk }: WelcomeProps): ReactNode {
  if (isReading) return <p className="reading">Opening the thread …</p>;
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">What would you like to know?</h2>
      <p>
        An agent searches this project’s documents, reads the best passages and answers with quotations. Cut the
        connection while it does: every event still arrives, once and in order.
        {shared && ' Everybody sees this thread: open it as another user too, and watch the same answer.'}
      </p>
      <ul className="suggestions">
        {suggestions.map((text) => (
          <li key={text}>
            <button type="button" onClick={() => onAsk(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
