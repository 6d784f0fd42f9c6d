/** One server process of the chaos run: an event manager on the shared Redis, killed by its parent without a word. */
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createEventManager, type RunEmitter } from '@throughline/server';
import { createRedisLog } from '@throughline/server/redis';
import { attachWebSocketServer } from '@throughline/server/ws';
import { createClient } from 'redis';
import type { NodeSettings, PublishRequest, RunRequest } from './node-process.ts';

const settings = JSON.parse(process.argv[2]!) as NodeSettings;
process.once('disconnect', () => process.exit());

const report = (message: unknown): void => void process.send?.(message);
const log = createRedisLog({ url: settings.redisUrl, limits: { maxEvents: settings.keepEvents } });
const counter = createClient({ url: settings.redisUrl });
counter.on('error', () => {});
await counter.connect();

const manager = createEventManager({
  log,
  profile: 'production',
  authenticate: ({ token }) => (token ? { userId: token } : null),
  authorize: ({ userId, stream }) => stream === `user:${userId}` || stream.startsWith('thread:'),
  limits: { submitsPerMinute: 100_000, connectionsPerUser: 100 },
  // Short, so that claims of a killed node lapse within the run, and a page that waits comes back soon.
  times: {
    claimLeaseMs: settings.claimLeaseMs,
    heartbeatMs: 2_000,
    retryAfterMs: 50,
    ownerLeaseMs: settings.ownerLeaseMs,
    ownerRenewMs: Math.floor(settings.ownerLeaseMs / 3),
  },
});

manager.onSubmit('work', async ({ id }) => {
  await counter.hIncrBy(settings.startsKey, id, 1);
  // Long enough to be killed in the middle of it.
  await pause(Math.random() * settings.maxWorkMs);
  return { done: id };
});

const STEPS = 10;
const STEP_MS = 200;

/** Every step says which process wrote it. */
async function work(run: RunEmitter): Promise<string> {
  for (let step = 0; step < STEPS; step++) {
    await run.emit('step', { node: `node-${process.pid}` });
    await pause(STEP_MS, undefined, { signal: run.signal });
  }
  return 'done';
}
manager.onResume('resumable', (run) => work(run as RunEmitter));

process.on('message', (request: PublishRequest | RunRequest) => {
  if ('run' in request) return void manager.run(request.run, (run) => work(run as RunEmitter)).catch(() => {});
  const { n, stream, id } = request;
  manager.publish(stream, { type: 'note', data: { n }, id }, { confirm: 'logged' }).then(
    () => report({ n, ok: true }),
    (error: Error) => report({ n, ok: false, message: error.message }),
  );
});

const server = createServer();
attachWebSocketServer(server, manager, { path: '/agent' });
server.listen(settings.port, '127.0.0.1', () => {
  manager.ready();
  report('up');
});
