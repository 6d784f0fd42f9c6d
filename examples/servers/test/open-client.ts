/** The real client over `ws`, and promises for what a test waits for. */
import {
  createClient,
  type DeliveredEvent,
  type ThroughlineClient,
  type WebSocketConstructor,
} from '@throughline/client';
import WebSocket from 'ws';

export interface OpenedClient {
  readonly client: ThroughlineClient;
  /** Resolves once it is live. */
  readonly live: Promise<void>;
  /** Resolves with the next event. */
  next(): Promise<DeliveredEvent>;
}

export function openClient(url: string, token: string): OpenedClient {
  const client = createClient({ url, token, WebSocket: WebSocket as unknown as WebSocketConstructor, storage: null });
  const live = new Promise<void>((resolve) => {
    const stop = client.status.subscribe(({ name }) => {
      if (name !== 'live') return;
      stop();
      resolve();
    });
  });
  client.connect();
  return {
    client,
    live,
    next: () =>
      new Promise((resolve) => {
        const stop = client.onAny((event) => {
          stop();
          resolve(event);
        });
      }),
  };
}
