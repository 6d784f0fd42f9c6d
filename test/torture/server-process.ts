/** A server to be tortured, in a process of its own: `/agent` with short times, `/calm` beside it; tells what it holds. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEventManager, type ManagerOptions } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';

/** What the process holds once everybody has gone. */
export interface Holdings {
  readonly connections: number;
  readonly greeting: number;
  readonly users: number;
  readonly streams: number;
  readonly timers: number;
  readonly bufferedBytes: number;
  readonly submitsInFlight: number;
  /** Sockets of ws, sockets that were refused, TCP connections. */
  readonly sockets: number;
  readonly heapBytes: number;
  /** What keeps the event loop busy, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

const identity: ManagerOptions['authenticate'] = ({ token }) => (token ? { userId: token } : null);
const calm = createEventManager({ authenticate: identity });
const manager = createEventManager({
  authenticate: identity,
  authorize: () => true,
  times: { helloTimeoutMs: 400, heartbeatMs: 400, graceMs: 200 },
  limits: { maxGreeting: 50 },
});
manager.onSubmit('say', () => 1);
const http = createServer((_, response) => void response.end('ok'));
http.headersTimeout = 1_000;
http.requestTimeout = 1_000;
const tortured = attachWebSocketServer(http, manager, { path: '/agent' });
attachWebSocketServer(http, calm, { path: '/calm' });

const connectionsOf = (): Promise<number> =>
  new Promise((resolve, reject) => http.getConnections((error, count) => (error ? reject(error) : resolve(count))));

/** Everybody but the calm page has gone. */
async function isQuiet(): Promise<boolean> {
  const { connections } = manager.stats();
  return connections === 0 && tortured.size === 0 && tortured.pending === 0 && (await connectionsOf()) <= 1;
}

async function holdings(): Promise<Holdings> {
  while (!(await isQuiet())) await new Promise((resolve) => setTimeout(resolve, 20));
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { connections, greeting, users, streams, timers, bufferedBytes, submitsInFlight } = manager.stats();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return {
    connections,
    greeting,
    users,
    streams,
    timers,
    bufferedBytes,
    submitsInFlight,
    sockets: tortured.size + tortured.pending + (await connectionsOf()),
    heapBytes: process.memoryUsage().heapUsed,
    resources,
  };
}

let published = 0;
process.on('message', (order: 'publish' | 'holdings') => {
  if (order === 'holdings') void holdings().then((held) => process.send?.(held));
  else {
    published++;
    void calm.publish({ user: 'calm' }, { type: 'note', data: published });
    void manager.publish('thread:1', { type: 'note', data: 'x'.repeat(1_000) });
  }
});
process.on('disconnect', () => process.exit(0));
http.listen(0, '127.0.0.1', () => process.send?.((http.address() as AddressInfo).port));
