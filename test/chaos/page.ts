/** One page of the chaos run: the real client over `ws`, dialling the nodes in turn, with a ledger of what it was told. */
import { createClient, type ThroughlineClient, type WebSocketConstructor } from '@throughline/client';
import WebSocket from 'ws';
import { createLedger, type Ledger } from './ledger.ts';

export interface Page {
  readonly name: string;
  readonly user: string;
  /** Full names of the streams it follows. */
  readonly streams: readonly string[];
  readonly client: ThroughlineClient;
  readonly ledger: Ledger;
  /** Streams that were reset after they had been begun, and why. */
  readonly resets: readonly string[];
  /** Resolves once it is live. */
  live(): Promise<void>;
  close(): void;
}

export interface PageOptions {
  readonly name: string;
  readonly user: string;
  readonly threads: readonly string[];
  readonly urls: readonly string[];
  /** The node that it dials first. */
  readonly firstUrl: number;
}

export function openPage({ name, user, threads, urls, firstUrl }: PageOptions): Page {
  const own = `user:${user}`;
  const ledger = createLedger(name);
  const resets: string[] = [];
  const full = (stream: string): string => (stream === 'me' ? own : stream);
  let attempt = firstUrl;

  const client = createClient({
    url: () => urls[attempt++ % urls.length]!,
    token: user,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    storage: null,
    // A run of a minute cannot wait half of one: the shape of the backoff stays, its scale is a tenth.
    connection: { backoff: { firstMs: 100, factor: 2, capMs: 2_000 } },
  });
  client.onAny(({ stream, seq, id }) => ledger.event(full(stream), seq, id));
  client.onLost(({ stream, from, until }) => ledger.lost(full(stream), { from, until }));
  client.onReset(({ stream, reason, previous, cursor }) => {
    if (previous) resets.push(`${name}: ${stream} ${reason}`);
    if (cursor) ledger.reset(full(stream), cursor.seq);
  });
  for (const thread of threads) client.stream(thread, { from: 'start' });
  client.connect();

  return {
    name,
    user,
    streams: [own, ...threads],
    client,
    ledger,
    resets,
    live: () =>
      new Promise((resolve) => {
        const stop = client.status.subscribe(() => check());
        const check = (): void => {
          if (client.status.get().name !== 'live') return;
          stop();
          resolve();
        };
        check();
      }),
    close: () => client.close(),
  };
}
