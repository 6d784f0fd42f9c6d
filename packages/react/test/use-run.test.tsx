import { act, cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { useConnection, useHealth, useOutbox, useRun, useRuns } from '../src/index.ts';
import { createFakeClient } from './support/fake-client.ts';
import { ThroughlineProvider } from './support/hooks.ts';
import { messageOf, runOf } from './support/run-of.ts';

afterEach(cleanup);

describe('useRun and useRuns', () => {
  it('a token renders the one component that shows it: neither the list nor the other rows', () => {
    const client = createFakeClient();
    const renders = { list: 0, a: 0, b: 0 };
    const Row = ({ runId }: { runId: 'a' | 'b' }) => {
      renders[runId] += 1;
      return <p>{useRun(runId, (run) => run?.parts.map((part) => ('text' in part ? part.text : '')).join(''))}</p>;
    };
    const List = () => {
      renders.list += 1;
      const runIds = useRuns({ stream: 'me' }, (runs) => runs.map((run) => run.runId));
      return runIds.map((runId) => <Row key={runId} runId={runId as 'a' | 'b'} />);
    };
    const first = runOf({ runId: 'a', parts: [messageOf('done')] });
    client.knownRuns.set([first, runOf({ runId: 'b' })]);
    const page = render(
      <ThroughlineProvider client={client}>
        <List />
      </ThroughlineProvider>,
    );
    for (const text of ['It', 'It is', 'It is 4 °C']) {
      act(() => client.knownRuns.set([first, runOf({ runId: 'b', parts: [messageOf(text)] })]));
    }
    expect(page.container.textContent).toBe('doneIt is 4 °C');
    expect(renders).toEqual({ list: 1, a: 1, b: 4 });
  });

  it('shows another run when it is given another id, and nothing for no id', () => {
    const client = createFakeClient();
    client.knownRuns.set([runOf({ runId: 'a', agent: 'ann' }), runOf({ runId: 'b', agent: 'bob' })]);
    const Agent = ({ runId }: { runId: string | undefined }) => <p>{useRun(runId)?.agent ?? 'none'}</p>;
    const tree = (runId: string | undefined) => (
      <ThroughlineProvider client={client}>
        <Agent runId={runId} />
      </ThroughlineProvider>
    );
    const page = render(tree('a'));
    expect(page.container.textContent).toBe('ann');
    page.rerender(tree('b'));
    expect(page.container.textContent).toBe('bob');
    page.rerender(tree(undefined));
    expect(page.container.textContent).toBe('none');
  });

  it('reads the new client after a provider swap', () => {
    const [before, after] = [createFakeClient(), createFakeClient()];
    before.knownRuns.set([runOf({ agent: 'before' })]);
    after.knownRuns.set([runOf({ agent: 'after' })]);
    const Agent = () => <p>{useRun('run-1', (run) => run?.agent)}</p>;
    const page = render(
      <ThroughlineProvider client={before}>
        <Agent />
      </ThroughlineProvider>,
    );
    page.rerender(
      <ThroughlineProvider client={after}>
        <Agent />
      </ThroughlineProvider>,
    );
    expect(page.container.textContent).toBe('after');
    expect(before.knownRuns.listeners).toBe(0);
    act(() => after.knownRuns.set([runOf({ agent: 'later' })]));
    expect(page.container.textContent).toBe('later');
  });
});

describe('useConnection, useOutbox, useHealth', () => {
  it('show the part that is selected and render for it alone', () => {
    const client = createFakeClient();
    let renders = 0;
    const Badge = () => {
      renders += 1;
      const name = useConnection((status) => status.name);
      const waiting = useOutbox((entries) => entries.length);
      const held = useHealth((health) => health.held);
      return <p>{`${name} ${waiting} ${held}`}</p>;
    };
    const page = render(
      <ThroughlineProvider client={client}>
        <Badge />
      </ThroughlineProvider>,
    );
    act(() => client.status.set({ name: 'live' }));
    act(() => client.health.set({ ...client.health.get(), delivered: 10 }));
    act(() => client.health.set({ ...client.health.get(), held: 2 }));
    expect(page.container.textContent).toBe('live 0 2');
    expect(renders).toBe(3);
  });
});
