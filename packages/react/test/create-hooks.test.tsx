import { act, cleanup, render, renderHook } from '@testing-library/react';
import { type ClientOptions, createClient, type ThroughlineClient } from '@throughline/client';
import { createCore, runViews } from '@throughline/client/core';
import { agentEvents, defineCommands, defineEvents } from '@throughline/protocol/agent';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { createHooks, useApproval, useConnection, useHealth, useRun, useStream } from '../src/index.ts';
import { createFakeClient, type FakeClient } from './support/fake-client.ts';

afterEach(cleanup);

const events = defineEvents({ ...agentEvents, order_placed: z.object({ total: z.number() }) });
const commands = defineCommands({
  place_order: { data: z.object({ item: z.string() }), result: z.object({ orderId: z.string() }) },
});
const typed = createHooks((options: { token: string | (() => string); url?: string }) =>
  createClient({ url: 'ws://127.0.0.1:1', ...options, events, commands }),
);

/** Compiles or does not; nothing of it is run. */
const compiles = (_code: () => unknown): void => {};

describe('types', () => {
  const { ThroughlineProvider, useAgentEvent, useCommand, useThroughline } = typed;

  it('events and commands are those of the client that is made, and no others', () => {
    compiles(() => {
      useAgentEvent('order_placed', (event) => expectTypeOf(event.data).toEqualTypeOf<{ total: number }>());
      useAgentEvent('tool_failed', (event) => expectTypeOf(event.data.error.code).toEqualTypeOf<string>());
      // @ts-expect-error misspelt
      useAgentEvent('order_place', () => {});
      // @ts-expect-error the body has no such field
      useAgentEvent('order_placed', (event) => event.data.colour);
      const order = useCommand('place_order');
      expectTypeOf(order.send).parameter(0).toEqualTypeOf<{ item: string }>();
      if (order.outcome?.name === 'accepted') expectTypeOf(order.outcome.result).toEqualTypeOf<{ orderId: string }>();
      // @ts-expect-error misspelt
      useCommand('place_ordr');
      // @ts-expect-error an item is a text
      order.send({ item: 7 });
      expectTypeOf(useThroughline()).toEqualTypeOf<ThroughlineClient<typeof events, typeof commands>>();
    });
  });

  it('the provider takes the options that the function asks for, or a client as it makes', () => {
    const other = createClient({ url: 'ws://127.0.0.1:1', events: agentEvents });
    const mine = createClient({ url: 'ws://127.0.0.1:1', events, commands });
    compiles(() => <ThroughlineProvider options={{ token: 't' }} />);
    compiles(() => <ThroughlineProvider client={mine} />);
    // @ts-expect-error the token is missing
    compiles(() => <ThroughlineProvider options={{}} />);
    // @ts-expect-error a client with other events
    compiles(() => <ThroughlineProvider client={other} />);
    // @ts-expect-error both
    compiles(() => <ThroughlineProvider client={mine} options={{ token: 't' }} />);
    // @ts-expect-error neither
    compiles(() => <ThroughlineProvider />);
    expect(other).not.toBe(mine);
  });

  it('without a function that makes clients the provider takes a client alone; one without options needs none', () => {
    const bare = createHooks<ThroughlineClient<typeof events, typeof commands>>();
    // @ts-expect-error there is nothing that could use them
    compiles(() => <bare.ThroughlineProvider options={{ token: 't' }} />);
    compiles(() => bare.useCommand('place_order'));
    const fixed = createHooks(() => createClient({ url: 'ws://127.0.0.1:1', events }));
    compiles(() => <fixed.ThroughlineProvider />);
  });

  it('a core with add-ons has its types too', () => {
    const core = createHooks(() => createCore({ url: 'ws://127.0.0.1:1', events, commands }).with(runViews()));
    compiles(() => {
      core.useAgentEvent('order_placed', (event) => expectTypeOf(event.data.total).toEqualTypeOf<number>());
      // @ts-expect-error misspelt
      core.useCommand('place_ordr');
      expectTypeOf(core.useThroughline().run).toBeFunction();
      // @ts-expect-error nobody attached it
      core.useThroughline().health;
    });
  });

  it('an untyped client has bodies that are unknown, and any name', () => {
    const untyped = createHooks((options: ClientOptions) => createClient(options));
    compiles(() => untyped.useAgentEvent('anything', (event) => expectTypeOf(event.data).toEqualTypeOf<unknown>()));
    compiles(() => untyped.useCommand('anything').send({ whatever: 1 }));
  });
});

describe('whose hooks', () => {
  const first = createHooks<FakeClient>();
  const second = createHooks<FakeClient>();
  const below = (Provider: typeof first.ThroughlineProvider, client: FakeClient) => ({
    wrapper: ({ children }: { children: ReactNode }) => <Provider client={client}>{children}</Provider>,
  });

  it('a hook below the provider of another call throws, and says why', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const client = createFakeClient();
    expect(renderHook(() => first.useThroughline(), below(first.ThroughlineProvider, client)).result.current).toBe(
      client,
    );
    expect(() => renderHook(() => second.useThroughline(), below(first.ThroughlineProvider, client))).toThrow(
      /belongs to another createHooks\(\) than its provider/,
    );
    expect(() => renderHook(() => second.useCommand('x'), below(first.ThroughlineProvider, client))).toThrow(/another/);
    vi.restoreAllMocks();
  });

  it('a hook that knows no types lives below any provider', () => {
    for (const { ThroughlineProvider } of [first, second]) {
      const { result } = renderHook(() => useConnection(), below(ThroughlineProvider, createFakeClient()));
      expect(result.current.name).toBe('idle');
    }
  });

  it('a hook whose add-on the client lacks says which one it is', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { ThroughlineProvider } = createHooks(() => createCore({ url: 'ws://127.0.0.1:1', WebSocket: NoSocket }));
    const wrapper = ({ children }: { children: ReactNode }) => <ThroughlineProvider>{children}</ThroughlineProvider>;
    expect(() => renderHook(() => useRun('r'), { wrapper })).toThrow(
      /no run views: add runViews\(\), or use createClient/,
    );
    expect(() => renderHook(() => useStream('me'), { wrapper })).toThrow(/runViews\(\)/);
    expect(() => renderHook(() => useApproval('r', 'a'), { wrapper })).toThrow(/approvals\(\)|runViews\(\)/);
    expect(() => renderHook(() => useHealth(), { wrapper })).toThrow(/health\(\)/);
    expect(renderHook(() => useConnection(({ name }) => name), { wrapper }).result.current).toBe('connecting');
    vi.restoreAllMocks();
  });
});

/** A socket that is never opened. */
class NoSocket extends EventTarget {
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  binaryType: BinaryType = 'blob';
  send(): void {}
  close(): void {}
}

describe('options', () => {
  it('the client is made once, and its token, url and history are the newest ones', () => {
    const made: any[] = [];
    const { ThroughlineProvider } = createHooks((options: any) => {
      made.push(options);
      return createFakeClient();
    });
    const page = (version: string) => (
      <ThroughlineProvider
        options={{
          token: `token ${version}`,
          url: (part: string) => `url ${version} ${part}`,
          history: () => version,
          storageKey: version,
        }}
      />
    );
    const { rerender } = render(page('1'));
    const [options] = made;
    const asked = () => [options.token(), options.url('a'), options.history(), options.storageKey];
    expect(asked()).toEqual(['token 1', 'url 1 a', '1', '1']);
    act(() => rerender(page('2')));
    expect(asked()).toEqual(['token 2', 'url 2 a', '2', '1']);
    expect(made).toHaveLength(1);
  });

  it('a fixed url may change too, and the place that the client keeps stays where it was', () => {
    const made: any[] = [];
    const { ThroughlineProvider } = createHooks((options: { url: string }) => {
      made.push(options);
      return createFakeClient();
    });
    const { rerender } = render(<ThroughlineProvider options={{ url: '/one' }} />);
    act(() => rerender(<ThroughlineProvider options={{ url: '/two' }} />));
    expect(made).toHaveLength(1);
    expect([made[0].url(), made[0].storageKey]).toEqual(['/two', 'throughline.v1 /one']);
  });

  it('what was not given stays away', () => {
    const made: any[] = [];
    const { ThroughlineProvider } = createHooks((options: { token?: string }) => {
      made.push(options);
      return createFakeClient();
    });
    render(<ThroughlineProvider options={{}} />);
    expect(made).toEqual([{}]);
  });
});
