/** A thread of 1,000 messages and a fast answer below it; counts who renders. `?naive`: the same text in one text node. */
import { createClient, type RunView, type ThroughlineClient } from '@throughline/client';
import { agentEvents, foldEvents } from '@throughline/protocol/agent';
import { createHooks, useRun, useStream } from '@throughline/react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createScriptedSocket } from './scripted-socket.ts';

const { ThroughlineProvider } = createHooks<ThroughlineClient<typeof agentEvents>>();

const messages = 1_000;

const counts = { list: 0, streaming: 0, others: 0, frames: 0, longTasks: 0 };
let settled = false;

function Row({ runId }: { runId: string }): ReactNode {
  if (settled && runId === 'streaming') counts.streaming += 1;
  else if (settled) counts.others += 1;
  const text = useRun(runId, (run) => run?.parts.map((part) => (part.kind === 'message' ? part.text : '')).join(''));
  return <p id={runId}>{text}</p>;
}

function Thread(): ReactNode {
  if (settled) counts.list += 1;
  const { runIds } = useStream('me');
  return runIds.map((runId) => <Row key={runId} runId={runId} />);
}

/** The runs of the past, as an app's own database would give them. */
function pastRuns(): readonly RunView[] {
  const envelope = { stream: 'me', at: 0, threadId: undefined, agent: 'x', userId: 'ada', submitId: undefined };
  return Array.from({ length: messages }, (_, index) => {
    const runId = `past-${index}`;
    const [run] = foldEvents([
      { ...envelope, runId, seq: index * 3 + 1, id: `${runId}a`, type: 'agent_started', data: { agent: 'x' } },
      {
        ...envelope,
        runId,
        seq: index * 3 + 2,
        id: `${runId}b`,
        type: 'message_completed',
        data: { messageId: runId, text: `Message ${index} of the past, about as long as a line.` },
      },
      { ...envelope, runId, seq: index * 3 + 3, id: `${runId}c`, type: 'agent_completed', data: {} },
    ]);
    return run as RunView;
  });
}

const naive = location.search === '?naive';
const root = document.getElementById('root') as HTMLElement;
const socket = createScriptedSocket(messages * 3, naive ? appendToTextNode : undefined);

/** The floor: parse, and append to one text node below the same 1,000 lines. */
function appendToTextNode(text: string): void {
  const frame = JSON.parse(text) as { type?: string; data?: { text?: string } };
  if (frame.type === 'message_delta') document.getElementById('streaming')?.append(frame.data?.text ?? '');
}

if (naive) {
  for (const run of pastRuns()) {
    const line = document.createElement('p');
    line.textContent = run.parts.map((part) => (part.kind === 'message' ? part.text : '')).join('');
    root.append(line);
  }
  const streaming = document.createElement('p');
  streaming.id = 'streaming';
  root.append(streaming);
} else {
  const client = createClient({
    url: 'ws://in-the-page',
    WebSocket: socket.WebSocket,
    storage: null,
    events: agentEvents,
    history: () => ({ epoch: 'e', seq: messages * 3, runs: pastRuns() }),
    views: { keepFinishedRuns: messages + 10 },
  });
  createRoot(root).render(
    <ThroughlineProvider client={client}>
      <Thread />
    </ThroughlineProvider>,
  );
}

function countFrames(): void {
  if (settled) counts.frames += 1;
  requestAnimationFrame(countFrames);
}
requestAnimationFrame(countFrames);
new PerformanceObserver((list) => {
  if (settled) counts.longTasks += list.getEntries().length;
}).observe({ type: 'longtask' });

/** Streams so many tokens at about 1,000 a second, each in a task of its own, and gives the counts. */
async function stream(tokens: number): Promise<typeof counts> {
  socket.say('agent_started', 'streaming', { agent: 'x' });
  socket.say('message_delta', 'streaming', { messageId: 'm', text: 'first ' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  settled = true;
  const began = performance.now();
  const channel = new MessageChannel();
  const done = new Promise<void>((resolve) => {
    let sent = 0;
    channel.port1.onmessage = () => {
      if (sent === tokens) return resolve();
      if (performance.now() - began >= sent) {
        sent += 1;
        socket.say('message_delta', 'streaming', { messageId: 'm', text: `token ${sent} ` });
      }
      channel.port2.postMessage(undefined);
    };
    channel.port2.postMessage(undefined);
  });
  await done;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
  settled = false;
  return counts;
}

Object.assign(globalThis, { stream });
