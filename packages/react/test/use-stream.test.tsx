import { act, cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { useRun, useStream } from '../src/index.ts';
import { createFakeClient, type FakeClient } from './support/fake-client.ts';
import { ThroughlineProvider } from './support/hooks.ts';
import { messageOf, runOf } from './support/run-of.ts';
import { nextTask } from './support/task.ts';

afterEach(cleanup);

const stored = (text: string, lastSeq: number) => ({
  epoch: 'e',
  seq: lastSeq,
  runs: [runOf({ stream: 'thread:1', parts: [messageOf(text)], lastSeq })],
});

function Thread({ id, initial }: { id: string | undefined; initial?: ReturnType<typeof stored> }) {
  const { status, runIds } = useStream(id, initial ? { initial } : {});
  return (
    <p>
      {status.name}
      {runIds.map((runId) => (
        <Row key={runId} runId={runId} />
      ))}
    </p>
  );
}

function Row({ runId }: { runId: string }) {
  return useRun(runId, (run) => run?.parts.map((part) => ('text' in part ? ` ${part.text}` : '')).join(''));
}

const inside = (client: FakeClient, children: React.ReactNode) => (
  <ThroughlineProvider client={client}>{children}</ThroughlineProvider>
);

describe('useStream', () => {
  it('opens the stream on mount, shows its status and runs, and leaves it one task after unmount', async () => {
    const client = createFakeClient();
    const page = render(inside(client, <Thread id="thread:1" />));
    act(() => client.streams.get('thread:1')?.set({ name: 'live' }));
    act(() => client.knownRuns.set([runOf({ stream: 'thread:1', parts: [messageOf('hello')] }), runOf()]));
    expect(page.container.textContent).toBe('live hello');
    page.rerender(inside(client, null));
    expect(client.calls).not.toContain('leave thread:1');
    await nextTask();
    expect(client.calls).toEqual(['open thread:1', 'connect', 'leave thread:1']);
  });

  it('a token renders the row and not the component that opened the stream', () => {
    const client = createFakeClient();
    let renders = 0;
    const List = () => {
      renders += 1;
      const { runIds } = useStream('thread:1');
      return runIds.map((runId) => <Row key={runId} runId={runId} />);
    };
    const page = render(inside(client, <List />));
    const say = (text: string) =>
      act(() => client.knownRuns.set([runOf({ stream: 'thread:1', parts: [messageOf(text)] })]));
    say('It');
    const before = renders;
    for (const text of ['It is', 'It is 4 °C']) say(text);
    expect(renders).toBe(before);
    expect(page.container.textContent).toBe(' It is 4 °C');
  });

  it('[U6] never cancels a run because of an unmount', async () => {
    const client = createFakeClient();
    client.knownRuns.set([runOf({ stream: 'thread:1' })]);
    render(inside(client, <Thread id="thread:1" />)).unmount();
    await nextTask();
    expect(client.asked).toEqual([]);
  });

  it('opens once under StrictMode', async () => {
    const client = createFakeClient();
    render(<StrictMode>{inside(client, <Thread id="thread:1" />)}</StrictMode>);
    await nextTask();
    expect(client.calls.filter((call) => call.startsWith('leave'))).toEqual([]);
  });

  it('goes over to another stream when the id changes, and opens none for no id', async () => {
    const client = createFakeClient();
    const page = render(inside(client, <Thread id="thread:1" />));
    page.rerender(inside(client, <Thread id="thread:2" />));
    await nextTask();
    expect(client.calls).toEqual(['open thread:1', 'connect', 'open thread:2', 'leave thread:1']);
    page.rerender(inside(client, <Thread id={undefined} />));
    await nextTask();
    expect(client.calls.at(-1)).toBe('leave thread:2');
  });

  it('shows a refusal with its reason as a status, not as an error', () => {
    const client = createFakeClient();
    const page = render(inside(client, <Thread id="thread:1" />));
    act(() => client.streams.get('thread:1')?.set({ name: 'refused', reason: 'forbidden' }));
    expect(page.container.textContent).toBe('refused');
  });

  it('shows the snapshot until the client has seen as much of the run, then the client', () => {
    const client = createFakeClient();
    const page = render(inside(client, <Thread id="thread:1" initial={stored('It is 4 °C', 9)} />));
    const arrive = (text: string, lastSeq: number) =>
      act(() => client.knownRuns.set([runOf({ stream: 'thread:1', parts: [messageOf(text)], lastSeq })]));
    expect(page.container.textContent).toBe('opening It is 4 °C');
    arrive('It', 4);
    expect(page.container.textContent).toBe('opening It is 4 °C');
    arrive('It is 4 °C outside', 10);
    expect(page.container.textContent).toBe('opening It is 4 °C outside');
  });
});
