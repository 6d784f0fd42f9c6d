/** The list of threads, kept up to date by the user's own stream, and who one is. */
import type { ReactNode } from 'react';
import { demoUsers } from '../../shared/demo-users.ts';
import { newThreadId, sharedThread } from '../../shared/thread.ts';
import type { DemoApi } from '../demo-api.ts';
import { Icon } from '../icon.tsx';
import { goToThread } from '../page-address.ts';
import { agoInWords } from './ago-in-words.ts';
import { useThreads } from './use-threads.ts';

interface ThreadListProps {
  readonly user: string;
  readonly api: DemoApi;
  readonly openThreadId: string;
  readonly onOpened: () => void;
}

export function ThreadList({ user, api, openThreadId, onOpened }: ThreadListProps): ReactNode {
  const { threads, failure } = useThreads(api);
  const open = (threadId: string) => {
    goToThread(threadId);
    onOpened();
  };
  return (
    <nav className="threads" aria-label="Threads">
      <div className="brand">
        <span className="brand-mark" aria-hidden="true" />
        <p className="brand-name">Ask the docs</p>
      </div>
      <button type="button" className="new-thread" onClick={() => open(newThreadId(user))}>
        <Icon name="plus" />
        New thread
      </button>
      {failure && (
        <p className="thread-failure" role="alert">
          {failure}
        </p>
      )}
      <ul className="thread-rows">
        {threads.map(({ threadId, title, updatedAt }) => (
          <li key={threadId}>
            <button
              type="button"
              className="thread-row"
              aria-current={threadId === openThreadId ? 'page' : undefined}
              onClick={() => open(threadId)}
            >
              <span className="thread-title">{title}</span>
              <span className="thread-when">
                {threadId === sharedThread.threadId && <Icon name="people" />}
                {agoInWords(updatedAt, Date.now())}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="who">
        <span id="who-label">You are</span>
        <ul aria-labelledby="who-label">
          {demoUsers.map(({ id, name }) => (
            <li key={id}>
              <a href={`/?user=${id}`} aria-current={id === user ? 'true' : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
