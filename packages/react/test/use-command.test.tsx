import { act, cleanup, renderHook } from '@testing-library/react';
import { ClientError, type Receipt } from '@throughline/client';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { useApproval } from '../src/index.ts';
import { createFakeClient, type FakeClient } from './support/fake-client.ts';
import { ThroughlineProvider, useCommand } from './support/hooks.ts';
import { runOf } from './support/run-of.ts';

afterEach(cleanup);

const accepted = (result: unknown): Receipt<unknown> => ({ ok: true, id: 's', duplicate: false, result });
const within = (client: FakeClient) => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <ThroughlineProvider client={client}>{children}</ThroughlineProvider>
  ),
});

describe('useCommand', () => {
  it('is pending until the receipt, and gives its result', async () => {
    const client = createFakeClient();
    const { result } = renderHook(() => useCommand('user_message'), within(client));
    await act(async () => void result.current.send({ text: 'hello' }));
    expect(result.current.pending).toBe(true);
    expect(client.asked).toMatchObject([{ what: 'user_message', data: { text: 'hello' } }]);
    await act(async () => client.asked[0]?.resolve(accepted('fine')));
    expect(result.current.pending).toBe(false);
    expect(result.current.outcome).toEqual({ name: 'accepted', result: 'fine', duplicate: false });
  });

  it('[U4] a receipt that says no is an outcome with its code, its words and when to ask again', async () => {
    const client = createFakeClient();
    const { result } = renderHook(() => useCommand('user_message'), within(client));
    await act(async () => void result.current.send({}));
    const no = { code: 'rate-limited', message: 'Slower, please.', retry: { afterMs: 100 } };
    await act(async () => client.asked[0]?.resolve({ ok: false, id: 's', duplicate: false, ...no }));
    expect(result.current.outcome).toEqual({ name: 'refused', ...no });
  });

  it.each([
    ['not-sent', 'not-sent'],
    ['outbox-full', 'not-sent'],
    ['outcome-unknown', 'unknown'],
  ] as const)('[U4] %s is the outcome "%s"; send never rejects', async (code, name) => {
    const client = createFakeClient();
    const { result } = renderHook(() => useCommand('user_message'), within(client));
    const sent = act(async () => result.current.send({}));
    client.asked[0]?.reject(new ClientError(code, 'because'));
    await sent;
    expect(result.current.outcome).toMatchObject({ name, error: { code } });
  });

  it('shows the answer to the newest, though an older one is answered later', async () => {
    const client = createFakeClient();
    const { result } = renderHook(() => useCommand('user_message'), within(client));
    await act(async () => void result.current.send('old'));
    await act(async () => void result.current.send('new'));
    await act(async () => client.asked[1]?.resolve(accepted('new')));
    expect(result.current.pending).toBe(true);
    await act(async () => client.asked[0]?.resolve(accepted('old')));
    expect(result.current).toMatchObject({ pending: false, outcome: { result: 'new' } });
  });

  it('keeps the identity of send over renders', () => {
    const { result, rerender } = renderHook(() => useCommand('user_message').send, within(createFakeClient()));
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
  });
});

describe('useApproval', () => {
  const question = {
    kind: 'approval' as const,
    id: 'a-1',
    callId: undefined,
    prompt: 'Send it?',
    schema: undefined,
    approved: undefined,
    data: undefined,
    by: undefined,
  };

  it('finds the question among the runs and answers it', async () => {
    const client = createFakeClient();
    client.knownRuns.set([runOf({ runId: 'r', parts: [question] })]);
    const { result } = renderHook(() => useApproval('r', 'a-1'), within(client));
    expect(result.current).toMatchObject({ approval: question });
    await act(async () => void result.current.answer(true));
    expect(client.asked).toMatchObject([{ what: 'approval a-1 of r', data: { approved: true } }]);
  });

  it('[U7] says so when another tab was faster', async () => {
    const client = createFakeClient();
    const { result } = renderHook(() => useApproval('r', 'a-1'), within(client));
    expect(result.current.approval).toBeUndefined();
    await act(async () => void result.current.answer(false));
    await act(async () =>
      client.asked[0]?.resolve({
        ok: false,
        id: 's',
        code: 'already-resolved',
        message: 'It was answered.',
        retry: false,
        duplicate: false,
      }),
    );
    expect(result.current.outcome).toMatchObject({ name: 'refused', code: 'already-resolved' });
  });
});
