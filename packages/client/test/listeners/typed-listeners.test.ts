import { createClient, type ThroughlineClient } from '@throughline/client';
import { agentEvents, defineCommands, defineEvents } from '@throughline/protocol/agent';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';

const events = defineEvents({ ...agentEvents, order_placed: z.object({ total: z.number() }) });
const commands = defineCommands({ place_order: { data: z.object({ item: z.string() }) } });
type Client = ThroughlineClient<typeof events, typeof commands>;
type Untyped = ThroughlineClient;

/** Compiles or does not; nothing of it is run. */
const compiles = (_code: (client: Client, untyped: Untyped) => unknown): void => {};

describe('what a registry types', () => {
  it('narrows any event by its type', () => {
    compiles((client) =>
      client.onAny((event) => {
        if (event.type === 'order_placed') expectTypeOf(event.data).toEqualTypeOf<{ total: number }>();
        if (event.type === 'message_delta') expectTypeOf(event.data.text).toEqualTypeOf<string>();
        // @ts-expect-error nobody registered it
        if (event.type === 'order_lost') return;
      }),
    );
    compiles((client) =>
      client.view({
        initial: 0,
        reduce: (sum, event) => (event.type === 'order_placed' ? sum + event.data.total : sum),
      }),
    );
    compiles(async (client) => {
      for await (const event of client.events()) {
        if (event.type === 'order_placed') expectTypeOf(event.data.total).toEqualTypeOf<number>();
      }
    });
  });

  it('refuses misspelt events, wrong commands and wrong bodies', () => {
    // @ts-expect-error misspelt
    compiles((client) => client.on('order_place', () => {}));
    // @ts-expect-error misspelt
    compiles((client) => client.submit('place_ordr', { item: 'tea' }));
    // @ts-expect-error an item is a text
    compiles((client) => client.submit('place_order', { item: 7 }));
    compiles((client) => client.submit('place_order', { item: 'tea' }));
  });

  it('without a registry a body is unknown, and never any', () => {
    compiles((_client, untyped) =>
      untyped.onAny((event) => {
        expectTypeOf(event.type).toEqualTypeOf<string>();
        expectTypeOf(event.data).toEqualTypeOf<unknown>();
      }),
    );
    compiles((_client, untyped) =>
      untyped.on('anything', ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<unknown>();
        // @ts-expect-error unknown has no fields
        return data.text;
      }),
    );
  });

  it('infers them from the options', () => {
    const client = createClient({ url: 'ws://127.0.0.1:1', events, commands });
    expectTypeOf(client).toEqualTypeOf<Client>();
    expect(client.status.get().name).toBe('idle');
  });
});
