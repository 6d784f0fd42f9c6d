/** The whole demo on one port: page, tokens, threads, and the agent's events over a WebSocket. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { attachWebSocketServer } from '@throughline/server/ws';
import type { NetworkDeed } from '../shared/network-conditions.ts';
import type { ModelSettings } from './answer/ask-model.ts';
import type { Pace } from './answer/pace.ts';
import { startBackend } from './backend.ts';
import { openDemoLog } from './demo-log.ts';
import { createDemoTokens } from './demo-token.ts';
import { createRoutes } from './http-routes.ts';
import { openLibrary } from './library/library.ts';
import { createNetworkBench } from './network/network-bench.ts';

export interface DemoOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly pace: Pace;
  readonly model?: ModelSettings | undefined;
  /** Where events are kept, so that they outlive the process. @defaultValue in memory */
  readonly redisUrl?: string;
  /** Where threads are kept; without it they end with the process. */
  readonly threadFile?: string;
  /** Signs the tokens. @defaultValue a random one: tokens end with the process */
  readonly secret?: string;
  /** @defaultValue 5000 */
  readonly heartbeatMs?: number;
  /** Where the built page is. @defaultValue `dist` of this example */
  readonly pageFolder?: string;
}

export interface Demo {
  readonly url: string;
  readonly documents: number;
  readonly passages: number;
  /** The same as the bench's buttons; `cut` without a tab tears every connection. */
  doDeed(deed: NetworkDeed, tab?: string): Promise<void>;
  close(): Promise<void>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export async function startDemo(options: DemoOptions): Promise<Demo> {
  const library = await openLibrary(here('../../..'));
  const tokens = createDemoTokens(options.secret ?? randomBytes(16).toString('hex'));
  const bench = createNetworkBench();
  const settings = {
    library,
    tokens,
    pace: options.pace,
    model: options.model,
    threadFile: options.threadFile,
    heartbeatMs: options.heartbeatMs ?? 5_000,
  };
  const kept = openDemoLog(options.redisUrl);
  let backend = await startBackend(kept.log, settings);

  async function doDeed(deed: NetworkDeed, tab?: string): Promise<void> {
    if (deed === 'cut') return tab === undefined ? bench.cutAll() : void bench.cut(tab);
    // A crash says no goodbye: the sockets tear before anything else is known.
    if (deed === 'new-epoch') bench.cutAll();
    await backend.close(deed === 'restart' ? 300 : 0);
    if (deed === 'new-epoch') await kept.forget();
    backend = await startBackend(kept.log, settings);
  }

  const server = createServer(
    createRoutes({
      tokens,
      bench,
      library,
      doDeed,
      pageFolder: options.pageFolder ?? here('../dist'),
      threads: () => backend.threads,
    }),
  );
  server.on('upgrade', (request, socket) => {
    if (request.url?.startsWith('/agent')) bench.opened(request, socket as Socket);
    else socket.destroy();
  });
  const swappable = {
    attach: (pipe: Parameters<typeof backend.attach>[0], request?: { request?: unknown; origin?: string }) =>
      bench.attach(pipe, request?.request, (faulty) => backend.attach(faulty, request)),
  };
  const sockets = attachWebSocketServer(server, swappable, { path: '/agent' });
  const port = await listen(server, options.port);
  return {
    url: `http://localhost:${port}/`,
    documents: library.documents,
    passages: library.passages,
    doDeed,
    async close() {
      await backend.close(0);
      await kept.close();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve((server.address() as AddressInfo).port));
  });
}
