/** A page that uses every hook that shows something, as a server renders it and a browser takes it over. */
import { StrictMode } from 'react';
import { useConnection, useOutbox, useRun, useRuns, useStream } from '../../src/index.ts';
import type { FakeClient } from './fake-client.ts';
import { ThroughlineProvider, useAgentEvent } from './hooks.ts';
import { messageOf, runOf } from './run-of.ts';

export const snapshots = {
  me: { epoch: 'e', seq: 7, runs: [runOf({ runId: 'r', parts: [messageOf('from the server')], lastSeq: 7 })] },
};

export function Page() {
  const { status } = useStream('me');
  const connection = useConnection((now) => now.name);
  const count = useRuns({ stream: 'me' }, (runs) => runs.length);
  const text = useRun('r', (run) => run?.parts.map((part) => ('text' in part ? part.text : '')).join(''));
  const waiting = useOutbox((entries) => entries.length);
  useAgentEvent('note', () => {});
  return <p>{`${connection} ${status.name} ${count} ${waiting} ${text}`}</p>;
}

export const app = (client: FakeClient) => (
  <StrictMode>
    <ThroughlineProvider client={client} snapshots={snapshots}>
      <Page />
    </ThroughlineProvider>
  </StrictMode>
);
export const serverHtml = 'idle opening 1 0 from the server';
