import { act, cleanup, render } from '@testing-library/react';
import { Activity, StrictMode, Suspense, use } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClient, type FakeClient } from './support/fake-client.ts';
import { ThroughlineProvider, useThroughline } from './support/hooks.ts';
import { nextTask } from './support/task.ts';

afterEach(cleanup);

describe('ThroughlineProvider', () => {
  it('connects on mount and closes one task after unmount, not before', async () => {
    const client = createFakeClient();
    const page = render(<ThroughlineProvider client={client} />);
    expect(client.calls).toEqual(['connect']);
    page.unmount();
    expect(client.calls).toEqual(['connect']);
    await nextTask();
    expect(client.calls).toEqual(['connect', 'close']);
  });

  it('keeps its socket through the double mount of StrictMode', async () => {
    const client = createFakeClient();
    const page = render(
      <StrictMode>
        <ThroughlineProvider client={client} />
      </StrictMode>,
    );
    await nextTask();
    expect(client.calls).not.toContain('close');
    page.unmount();
    await nextTask();
    expect(client.calls.filter((call) => call === 'close')).toEqual(['close']);
  });

  it('keeps its socket when the tree around it is mounted anew in one go, as a hot reload does', async () => {
    const client = createFakeClient();
    const page = render(<ThroughlineProvider key="before" client={client} />);
    page.rerender(<ThroughlineProvider key="after" client={client} />);
    await nextTask();
    expect(client.calls).not.toContain('close');
  });

  it('shares a client between two providers and closes it after the last one', async () => {
    const client = createFakeClient();
    const first = render(<ThroughlineProvider client={client} />);
    const second = render(<ThroughlineProvider client={client} />);
    first.unmount();
    await nextTask();
    expect(client.calls).not.toContain('close');
    second.unmount();
    await nextTask();
    expect(client.calls.at(-1)).toBe('close');
  });

  it('closes the client before when it is given another one', async () => {
    const [before, after] = [createFakeClient(), createFakeClient()];
    const page = render(<ThroughlineProvider client={before} />);
    page.rerender(<ThroughlineProvider client={after} />);
    await nextTask();
    expect(before.calls).toEqual(['connect', 'close']);
    expect(after.calls).toEqual(['connect']);
  });

  it('closes while an Activity hides it and connects again when it is shown', async () => {
    const client = createFakeClient();
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <ThroughlineProvider client={client} />
      </Activity>
    );
    const page = render(tree('visible'));
    page.rerender(tree('hidden'));
    await nextTask();
    page.rerender(tree('visible'));
    await nextTask();
    expect(client.calls).toEqual(['connect', 'close', 'connect']);
  });

  it('stays connected while a part below it suspends', async () => {
    const client = createFakeClient();
    let finish = (_: string) => {};
    const text = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const Slow = () => <p>{use(text)}</p>;
    const page = await act(async () =>
      render(
        <ThroughlineProvider client={client}>
          <Suspense fallback={<p>waiting</p>}>
            <Slow />
          </Suspense>
        </ThroughlineProvider>,
      ),
    );
    expect(page.container.textContent).toBe('waiting');
    await act(async () => finish('here'));
    expect(page.container.textContent).toBe('here');
    expect(client.calls).toEqual(['connect']);
  });

  it('connects nothing when its tree suspends before it was ever mounted', async () => {
    const client = createFakeClient();
    const never = new Promise<never>(() => {});
    const Never = () => <>{use(never)}</>;
    await act(async () =>
      render(
        <Suspense fallback="waiting">
          <ThroughlineProvider client={client} />
          <Never />
        </Suspense>,
      ),
    );
    await nextTask();
    expect(client.calls).toEqual([]);
  });

  it('says what to do when a hook has no provider, and when it gets neither client nor options', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const Lost = () => <>{String(useThroughline())}</>;
    expect(() => render(<Lost />)).toThrow(/Put the <ThroughlineProvider>/);
    expect(() => render(<ThroughlineProvider {...({} as { client: FakeClient })} />)).toThrow(/needs a `client`/);
    vi.restoreAllMocks();
  });
});
