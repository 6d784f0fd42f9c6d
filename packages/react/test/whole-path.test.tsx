import { act, cleanup, render, screen } from '@testing-library/react';
import { createClient, type ThroughlineClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { createTestServer } from '@throughline/testkit';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { createHooks, useApproval, useConnection, useRun, useRuns, useStream } from '../src/index.ts';

const { ThroughlineProvider, useAgentEvent } = createHooks<ThroughlineClient<typeof agentEvents>>();

afterEach(cleanup);

function Message({ runId }: { runId: string }) {
  const text = useRun(runId, (run) => run?.parts.map((part) => (part.kind === 'message' ? part.text : '')).join(''));
  const status = useRun(runId, (run) => run?.status);
  return <p data-testid={runId}>{`${status}: ${text}`}</p>;
}

function Chat({ stream = 'me', heard }: { stream?: string; heard?: string[] }) {
  const { status, runIds } = useStream(stream);
  const connection = useConnection(({ name }) => name);
  useAgentEvent('agent_completed', (event) => {
    heard?.push(event.type);
    if (heard) throw new Error('of the handler');
  });
  return (
    <>
      <h1>{`${connection} ${status.name}`}</h1>
      {runIds.map((runId) => (
        <Message key={runId} runId={runId} />
      ))}
    </>
  );
}

describe('hooks on the real client and the real event manager', () => {
  function open() {
    const server = createTestServer({ events: agentEvents });
    const tab = server.user('ada').tab();
    const client = createClient({ ...tab.options, events: agentEvents });
    /** Everything that is due, virtual time of a frame included. */
    const settle = () =>
      act(async () => {
        await server.settled();
        await server.clock.advance(50);
      });
    return { server, tab, client, settle };
  }

  it('a run appears, grows and ends; StrictMode costs no second socket', async () => {
    const { server, tab, client, settle } = open();
    const page = render(
      <StrictMode>
        <ThroughlineProvider client={client}>
          <Chat />
        </ThroughlineProvider>
      </StrictMode>,
    );
    await settle();
    expect(screen.getByRole('heading').textContent).toBe('live live');
    const run = server.user('ada').run({ agent: 'librarian' });
    const message = run.message().append('It is');
    await settle();
    expect(screen.getByTestId(run.runId).textContent).toBe('running: It is');
    message.append(' 4 °C').end();
    run.complete();
    await settle();
    expect(screen.getByTestId(run.runId).textContent).toBe('completed: It is 4 °C');
    expect(server.timeline.entries.filter((entry) => entry.kind === 'attempt')).toHaveLength(1);
    page.unmount();
    await act(() => new Promise<void>((resolve) => setTimeout(resolve, 0)));
    await server.settled();
    expect(tab.sockets).toEqual([]);
  });

  it('[S1–S3] a cable pulled in mid-sentence shows in the connection and not in the text', async () => {
    const { server, tab, client, settle } = open();
    render(
      <ThroughlineProvider client={client}>
        <Chat />
      </ThroughlineProvider>,
    );
    await settle();
    const run = server.user('ada').run({ agent: 'librarian' });
    const message = run.message().append('It ');
    await settle();
    tab.cut();
    message.append('is ');
    await settle();
    expect(screen.getByRole('heading').textContent).toMatch(/^(waiting|connecting)/);
    message.append('4 °C').end();
    run.complete();
    await act(() => server.clock.advance(5_000));
    await settle();
    expect(screen.getByTestId(run.runId).textContent).toBe('completed: It is 4 °C');
  });

  it('[C2] what a handler throws goes to the error channel; the page and the run go on', async () => {
    const { server, client, settle } = open();
    const errors: string[] = [];
    const heard: string[] = [];
    client.onError((error) => errors.push(String(error.cause)));
    render(
      <ThroughlineProvider client={client}>
        <Chat heard={heard} />
      </ThroughlineProvider>,
    );
    await settle();
    const run = server.user('ada').run({ agent: 'librarian' });
    run.says('fine').complete();
    await settle();
    expect(heard).toEqual(['agent_completed']);
    expect(errors).toEqual(['Error: of the handler']);
    expect(screen.getByTestId(run.runId).textContent).toBe('completed: fine');
  });

  it('[U6, U7] unmounting cancels nothing; an approval is answered from a component', async () => {
    const { server, client, settle } = open();
    function Ask() {
      const runs = useRuns();
      return runs.flatMap(({ runId, parts }) =>
        parts
          .filter((part) => part.kind === 'approval')
          .map(({ id }) => <Approval key={`${runId} ${id}`} runId={runId} id={id} />),
      );
    }
    function Approval({ runId, id }: { runId: string; id: string }) {
      const { approval, answer } = useApproval(runId, id);
      return (
        <button type="button" onClick={() => answer(true)}>
          {`${approval?.prompt} ${approval?.approved}`}
        </button>
      );
    }
    const page = render(
      <ThroughlineProvider client={client}>
        <Ask />
      </ThroughlineProvider>,
    );
    await settle();
    const run = server.user('ada').run({ agent: 'librarian' });
    const answered = run.approval('Send it?');
    await settle();
    act(() => screen.getByRole('button').click());
    await settle();
    expect((await answered).approved).toBe(true);
    expect(screen.getByRole('button').textContent).toBe('Send it? true');
    page.unmount();
    await act(() => new Promise<void>((resolve) => setTimeout(resolve, 0)));
    await server.settled();
    expect(run.signal.aborted).toBe(false);
    run.complete();
    expect((await run.finished).status).toBe('completed');
  });
});
