/** Our manager behind `attachWebSocketServer`, with the memory log and nothing tuned but the bounds that a bench must pass. */
import { createServer } from 'node:http';
import { createEventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import { type Contestant, SHARED } from './contestant.ts';
import { listen } from './listen.ts';
import { eventOf } from './wire-event.ts';

export interface ThroughlineContestant extends Contestant {
  /** One event that tells when it was sent, to all who share the stream. */
  publishStamped(): Promise<unknown>;
  stats(): { connections: number; bufferedBytes: number };
}

export function createThroughline(heartbeatMs = 25_000): ThroughlineContestant {
  const manager = createEventManager({
    authenticate: ({ token }) => (token ? { userId: token } : null),
    authorize: ({ userId, stream }) => stream === SHARED || stream === `user:${userId}`,
    times: { heartbeatMs },
  });
  const server = createServer();
  attachWebSocketServer(server, manager);
  let publishing: Promise<unknown>[] = [];
  let n = 0;
  return {
    listen: () => listen(server),
    publish(user) {
      publishing.push(
        manager.publish(user === undefined ? SHARED : `user:${user}`, eventOf(++n), { confirm: 'logged' }),
      );
    },
    settled() {
      const all = publishing;
      publishing = [];
      return Promise.all(all);
    },
    publishStamped: () =>
      manager.publish(SHARED, { type: 'stamped', data: { t: Number(process.hrtime.bigint() / 1_000n) } }),
    stats: () => manager.stats(),
  };
}
