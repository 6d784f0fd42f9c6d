/** What a server rendered is shown until the client knows better, and only to the user whose page it was. */
import { act, cleanup, render, renderHook } from '@testing-library/react';
import type { RunView } from '@throughline/client';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { useRun, useRuns, useStream } from '../src/index.ts';
import { createFakeClient, type FakeClient } from './support/fake-client.ts';
import { ThroughlineProvider } from './support/hooks.ts';
import { messageOf, runOf } from './support/run-of.ts';

afterEach(cleanup);

const textOf = (run: RunView | undefined): string =>
  (run?.parts ?? []).map((part) => (part.kind === 'message' ? part.text : '')).join('');
const stored = (fields: Partial<RunView>) => ({ me: { epoch: 'e', seq: 9, runs: [runOf({ epoch: 'e', ...fields })] } });
const below = (client: FakeClient, snapshots: ReturnType<typeof stored>) => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <ThroughlineProvider client={client} snapshots={snapshots}>
      {children}
    </ThroughlineProvider>
  ),
});

function useAll() {
  return {
    one: textOf(useRun('run-1')),
    list: useRuns().map(textOf),
    stream: useStream('me').runIds,
  };
}

describe('another user', () => {
  it('[H5] sees nothing of what was rendered for the one before', () => {
    const client = createFakeClient();
    const { result } = renderHook(useAll, below(client, stored({ parts: [messageOf('for ada')] })));
    const shown = { one: 'for ada', list: ['for ada'], stream: ['run-1'] };
    expect(result.current).toEqual(shown);
    act(() => client.user.set('ada'));
    expect(result.current).toEqual(shown);
    act(() => client.user.set('eve'));
    expect(result.current).toEqual({ one: '', list: [], stream: [] });
  });

  it('[H5] sees nothing of it either where a component is mounted only then', () => {
    const client = createFakeClient();
    const Shown = () => <p>{textOf(useRun('run-1'))}</p>;
    const page = (isOpen: boolean) => (
      <ThroughlineProvider client={client} snapshots={stored({ parts: [messageOf('for ada')] })}>
        {isOpen && <Shown />}
      </ThroughlineProvider>
    );
    const { container, rerender } = render(page(false));
    act(() => client.user.set('ada'));
    act(() => client.user.set('eve'));
    rerender(page(true));
    expect(container.textContent).toBe('');
  });

  it('[H5] a snapshot that a stream brings later is not shown to another user', () => {
    const client = createFakeClient();
    const seed = stored({ parts: [messageOf('for ada')] }).me;
    const useLate = (stream: string) => {
      useStream(stream, { initial: seed });
      return textOf(useRun('run-1'));
    };
    const wrapper = ({ children }: { children: ReactNode }) => (
      <ThroughlineProvider client={client}>{children}</ThroughlineProvider>
    );
    const { result } = renderHook(() => useLate('me'), { wrapper });
    expect(result.current).toBe('for ada');
    act(() => client.user.set('ada'));
    act(() => client.user.set('eve'));
    expect(result.current).toBe('');
  });
});

describe('a run that was stored', () => {
  const ended = { status: 'completed', endedAt: 5, lastSeq: 9, parts: [messageOf('whole')] } as const;

  it.each([
    ['in the same life of the stream', 'e'],
    ['in another life of it', 'e2'],
  ])('as ended never comes back as running while it is replayed %s', (_where, epoch) => {
    const client = createFakeClient();
    const { result } = renderHook(() => useRun('run-1'), below(client, stored(ended)));
    act(() => client.knownRuns.set([runOf({ status: 'running', epoch, lastSeq: 3, parts: [messageOf('wh')] })]));
    expect(result.current).toMatchObject({ status: 'completed', lastSeq: 9 });
    const whole = runOf({ status: 'completed', endedAt: 5, epoch, lastSeq: 7, parts: [messageOf('whole!')] });
    act(() => client.knownRuns.set([whole]));
    expect(result.current).toBe(whole);
  });

  it('as running is shown until the client has seen as much', () => {
    const client = createFakeClient();
    const { result } = renderHook(useAll, below(client, stored({ lastSeq: 9, parts: [messageOf('half')] })));
    act(() => client.knownRuns.set([runOf({ epoch: 'e', lastSeq: 3, parts: [messageOf('h')] })]));
    expect(result.current).toMatchObject({ one: 'half', list: ['half'] });
    act(() => client.knownRuns.set([runOf({ epoch: 'e', lastSeq: 9, parts: [messageOf('half!')] })]));
    expect(result.current).toMatchObject({ one: 'half!', list: ['half!'] });
  });
});
