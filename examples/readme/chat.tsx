import { createClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { createHooks, useConnection, useRuns } from '@throughline/react';

const { ThroughlineProvider, useCommand } = createHooks((options: { token: () => string }) =>
  createClient({ url: '/agent', ...options, events: agentEvents }),
);

function Chat() {
  const runs = useRuns();
  const connection = useConnection();
  const { send } = useCommand('user_message');
  return (
    <main>
      <p>{connection.name === 'live' ? 'Live' : `One moment: ${connection.name}`}</p>
      {runs.map((run) =>
        run.parts.map((part) => part.kind === 'message' && <p key={part.id}>{`${part.role}: ${part.text}`}</p>),
      )}
      <button type="button" onClick={() => send({ text: 'How cold is it in Paris?' })}>
        Ask
      </button>
    </main>
  );
}

export const App = () => (
  <ThroughlineProvider options={{ token: () => 'ada' }}>
    <Chat />
  </ThroughlineProvider>
);
