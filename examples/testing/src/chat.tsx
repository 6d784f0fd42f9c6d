/** A conversation with an agent: what it says as it says it, which tool it uses, how the line is. */
import { type ClientOptions, createClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { createHooks, useConnection, useRun, useStream } from '@throughline/react';
import { useState } from 'react';

const { ThroughlineProvider, useCommand } = createHooks((options: ClientOptions) =>
  createClient({ ...options, events: agentEvents }),
);

/** @param options where and as whom: in production `{ url, token }`, in a test `tab.options` */
export const App = ({ options }: { options: ClientOptions }) => (
  <ThroughlineProvider options={options}>
    <Chat />
  </ThroughlineProvider>
);

function Chat() {
  const connection = useConnection(({ name }) => name);
  const { runIds } = useStream('me');
  return (
    <main>
      <p role="status">{connection === 'live' ? 'Live' : 'One moment …'}</p>
      <ol>
        {runIds.map((runId) => (
          <Answer key={runId} runId={runId} />
        ))}
      </ol>
      <Ask />
    </main>
  );
}

function Answer({ runId }: { runId: string }) {
  const run = useRun(runId);
  return (
    <li aria-busy={run?.status === 'running'}>
      {run?.parts.map((part) => {
        if (part.kind === 'tool') return <em key={part.id}>{`${part.tool}: ${part.status}`}</em>;
        return part.kind === 'message' ? <p key={part.id}>{part.text}</p> : null;
      })}
    </li>
  );
}

function Ask() {
  const [text, setText] = useState('');
  const { send, pending, outcome } = useCommand('user_message');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send({ text });
      }}
    >
      <input aria-label="Question" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="submit" disabled={pending}>
        Ask
      </button>
      {outcome && <p role="note">{outcome.name}</p>}
    </form>
  );
}
