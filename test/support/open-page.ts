/** A client as a page has it, over a real socket, with everything that it was told. */
import { type ClientOptions, createClient, type DeliveredEvent, type ThroughlineClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { WebSocket } from 'ws';

export interface PageUnderTest {
  readonly client: ThroughlineClient<typeof agentEvents>;
  readonly events: readonly DeliveredEvent[];
  /** Resets and losses, in words. */
  readonly troubles: readonly string[];
  /** Resolves once the condition holds; it is asked again whenever anything is told. */
  until(condition: () => boolean): Promise<void>;
  readonly isLive: () => boolean;
}

export function openPage(options: Partial<ClientOptions<typeof agentEvents>>): PageUnderTest {
  const client = createClient({
    token: 'token-ada',
    events: agentEvents,
    WebSocket: WebSocket as never,
    storage: null,
    connection: { backoff: { firstMs: 20, factor: 2, capMs: 200 } },
    ...options,
  } as ClientOptions<typeof agentEvents>);
  const events: DeliveredEvent[] = [];
  const troubles: string[] = [];
  const waiting = new Set<() => void>();
  const check = (): void => {
    for (const look of [...waiting]) look();
  };
  client.onAny((event) => {
    events.push(event as DeliveredEvent);
    check();
  });
  client.onReset(({ stream, reason }) => void troubles.push(`${stream} reset ${reason}`));
  client.onLost(({ stream, from, until }) => void troubles.push(`${stream} lost ${from}–${until}`));
  for (const observable of [client.status, client.health, client.outbox, client.runs()]) observable.subscribe(check);
  client.onError(check);
  client.onRejected(check);
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  client.connect();
  return { client, events, troubles, until, isLive: () => client.status.get().name === 'live' };
}
