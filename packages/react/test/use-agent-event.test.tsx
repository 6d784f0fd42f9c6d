import { cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { AgentEventOptions } from '../src/index.ts';
import { createFakeClient } from './support/fake-client.ts';
import { ThroughlineProvider, useAgentEvent } from './support/hooks.ts';
import { eventOf } from './support/run-of.ts';

afterEach(cleanup);

function Listener({ handler, ...options }: { handler: (event: { data: unknown }) => void } & AgentEventOptions) {
  useAgentEvent('note', handler, options);
  return null;
}

describe('useAgentEvent', () => {
  it('calls the newest handler and never resubscribes because of it', () => {
    const client = createFakeClient();
    const heard: string[] = [];
    const tree = (name: string) => (
      <ThroughlineProvider client={client}>
        <Listener handler={() => heard.push(name)} />
      </ThroughlineProvider>
    );
    const page = render(tree('first'));
    page.rerender(tree('second'));
    client.deliver(eventOf());
    expect(heard).toEqual(['second']);
    expect(client.calls.filter((call) => call.startsWith('on '))).toEqual(['on note']);
  });

  it('listens before the socket is opened, so that the first event finds it', () => {
    const client = createFakeClient();
    render(
      <ThroughlineProvider client={client}>
        <Listener handler={() => {}} />
      </ThroughlineProvider>,
    );
    expect(client.calls).toEqual(['on note', 'connect']);
  });

  it('hears each event once under StrictMode, and nothing after unmount', () => {
    const client = createFakeClient();
    const heard: unknown[] = [];
    const page = render(
      <StrictMode>
        <ThroughlineProvider client={client}>
          <Listener handler={(event) => heard.push(event.data)} />
        </ThroughlineProvider>
      </StrictMode>,
    );
    client.deliver(eventOf({ data: 1 }));
    page.unmount();
    client.deliver(eventOf({ data: 2 }));
    expect(heard).toEqual([1]);
  });

  it('leaves what the handler throws to the client: the page stays as it is', () => {
    const client = createFakeClient();
    const page = render(
      <ThroughlineProvider client={client}>
        <p>still here</p>
        <Listener
          handler={() => {
            throw new Error('mine');
          }}
        />
      </ThroughlineProvider>,
    );
    expect(client.deliver(eventOf())).toEqual([new Error('mine')]);
    expect(page.container.textContent).toBe('still here');
  });

  it('subscribes anew when it is about another run, and hears only that one', () => {
    const client = createFakeClient();
    const heard: unknown[] = [];
    const tree = (runId: string) => (
      <ThroughlineProvider client={client}>
        <Listener handler={(event) => heard.push(event.data)} runId={runId} />
      </ThroughlineProvider>
    );
    const page = render(tree('a'));
    page.rerender(tree('b'));
    client.deliver(eventOf({ runId: 'a', data: 'of a' }));
    client.deliver(eventOf({ runId: 'b', data: 'of b' }));
    expect(heard).toEqual(['of b']);
  });

  it('[C3] hears events seen before a reload only when it asks for them', () => {
    const client = createFakeClient();
    const heard: string[] = [];
    render(
      <ThroughlineProvider client={client}>
        <Listener handler={() => heard.push('effects')} />
        <Listener handler={() => heard.push('everything')} includeSeen />
      </ThroughlineProvider>,
    );
    client.deliver(eventOf({ seen: true }));
    expect(heard).toEqual(['everything']);
  });
});
