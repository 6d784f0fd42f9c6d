/** The hooks: a list of run ids, and each row reads its own run. Tokens come as frames of a socket inside of the page. */
import { createClient, type RunView, type ThroughlineClient } from '@throughline/client';
import { agentEvents, foldEvents } from '@throughline/protocol/agent';
import { createHooks, useRun, useStream } from '@throughline/react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createScriptedSocket } from '../../../../../examples/chat/test/render-load/scripted-socket.ts';
import { type Contestant, textIn } from './contestant.ts';
import { countRow, counts } from './counts.ts';
import { messageCount, past, streamingId } from './thread.ts';

const { ThroughlineProvider } = createHooks<ThroughlineClient<typeof agentEvents>>();

function Row({ runId }: { runId: string }): ReactNode {
  countRow(runId === streamingId);
  const text = useRun(runId, (run) => run?.parts.map((part) => (part.kind === 'message' ? part.text : '')).join(''));
  return <p id={runId}>{text}</p>;
}

function Thread(): ReactNode {
  counts.list += 1;
  const { runIds } = useStream('me');
  return runIds.map((runId) => <Row key={runId} runId={runId} />);
}

/** The past as an app's own database would give it. */
function pastRuns(): readonly RunView[] {
  const envelope = { stream: 'me', at: 0, threadId: undefined, agent: 'x', userId: 'ada', submitId: undefined };
  return past.flatMap(({ id: runId, text }, index) => {
    const event = (offset: number, type: string, data: unknown) => ({
      ...envelope,
      runId,
      seq: index * 3 + offset,
      id: `${runId}.${offset}`,
      type,
      data,
    });
    return foldEvents([
      event(1, 'agent_started', { agent: 'x' }),
      event(2, 'message_completed', { messageId: runId, text }),
      event(3, 'agent_completed', {}),
    ]);
  });
}

export function createThroughlinePage(): Contestant {
  const head = messageCount * 3;
  const socket = createScriptedSocket(head);
  return {
    async mount(root) {
      const client = createClient({
        url: 'ws://in-the-page',
        WebSocket: socket.WebSocket,
        storage: null,
        events: agentEvents,
        history: () => ({ epoch: 'e', seq: head, runs: pastRuns() }),
        views: { keepFinishedRuns: messageCount + 10 },
      });
      createRoot(root).render(
        <ThroughlineProvider client={client}>
          <Thread />
        </ThroughlineProvider>,
      );
      while (client.status.get().name !== 'live') await new Promise((resolve) => client.status.subscribe(resolve));
      socket.say('agent_started', streamingId, { agent: 'x' });
    },
    take: (json) => socket.say('message_delta', streamingId, { messageId: 'm', text: textIn(json) }),
  };
}
