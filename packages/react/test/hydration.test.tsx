import { act } from '@testing-library/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClient } from './support/fake-client.ts';
import { messageOf, runOf } from './support/run-of.ts';
import { app } from './support/server-page.tsx';

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe('hydration', () => {
  it('hydrates without a mismatch, also when the client knows more by then, and goes on from the client', async () => {
    const complaints = vi.spyOn(console, 'error');
    const recovered: unknown[] = [];
    const client = createFakeClient();
    const root = document.createElement('div');
    document.body.append(root);
    root.innerHTML = renderToString(app(createFakeClient()));
    client.status.set({ name: 'live' });
    client.knownRuns.set([runOf({ runId: 'r', parts: [messageOf('from the server, and more')], lastSeq: 8 })]);

    const mounted = await act(async () =>
      hydrateRoot(root, app(client), { onRecoverableError: (error) => recovered.push(error) }),
    );
    expect(recovered).toEqual([]);
    expect(complaints).not.toHaveBeenCalled();
    expect(root.textContent).toBe('live opening 1 0 from the server, and more');
    expect(client.calls.filter((call) => call === 'connect')).not.toEqual([]);
    await act(async () => mounted.unmount());
  });
});
