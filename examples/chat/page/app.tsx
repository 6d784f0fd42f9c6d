/** The page: who one is, the client for them, and the three columns. */

import { lazy, type ReactNode, Suspense, useState } from 'react';
import { isDemoUser } from '../shared/demo-users.ts';
import { Conversation } from './chat/conversation.tsx';
import { createChatClient } from './create-chat-client.ts';
import { createDemoApi } from './demo-api.ts';
import { ThroughlineProvider } from './hooks.ts';
import { openAddress, tabLabel, userInAddress, useThreadInAddress } from './page-address.ts';
import { PageHeader } from './page-header.tsx';
import { ThreadList } from './threads/thread-list.tsx';
import { UnknownUser } from './unknown-user.tsx';

const NetworkBench = lazy(() =>
  import('./bench/network-bench.tsx').then((module) => ({ default: module.NetworkBench })),
);

export function App(): ReactNode {
  const user = userInAddress();
  return isDemoUser(user) ? <Chat user={user} /> : <UnknownUser user={user} />;
}

function Chat({ user }: { user: string }): ReactNode {
  const [{ api, client, tap }] = useState(() => startFor(user));
  const [panel, setPanel] = useState<'none' | 'threads' | 'bench'>('none');
  const threadId = useThreadInAddress();
  const toggle = (name: 'threads' | 'bench') => setPanel((now) => (now === name ? 'none' : name));

  return (
    <ThroughlineProvider client={client}>
      <div className="page" data-panel={panel}>
        <button type="button" className="skip-link" onClick={focusQuestion}>
          Skip to the question
        </button>
        <ThreadList user={user} api={api} openThreadId={threadId} onOpened={() => setPanel('none')} />
        <main className="column">
          <PageHeader
            api={api}
            threadsOpen={panel === 'threads'}
            benchOpen={panel === 'bench'}
            onThreads={() => toggle('threads')}
            onBench={() => toggle('bench')}
          />
          <Conversation key={threadId} threadId={threadId} user={user} />
        </main>
        {panel === 'bench' && (
          <Suspense fallback={<aside className="bench" aria-busy="true" />}>
            <NetworkBench api={api} tap={tap} onClose={() => setPanel('none')} />
          </Suspense>
        )}
        {panel !== 'none' && (
          <button type="button" className="scrim" aria-label="Close" onClick={() => setPanel('none')} />
        )}
      </div>
    </ThroughlineProvider>
  );
}

function startFor(user: string) {
  openAddress(user);
  const tab = tabLabel();
  const api = createDemoApi(user, tab);
  return { api, ...createChatClient(api, tab) };
}

/** A button and no link: the address's hash is the thread. */
function focusQuestion(): void {
  document.getElementById('question')?.focus();
}
