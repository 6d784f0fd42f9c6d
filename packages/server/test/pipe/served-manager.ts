/** The manager that the pipe contract asks for, in this process. */
import { createEventManager } from '../../src/event-manager.ts';
import type { EventManager } from '../../src/manager.ts';
import type { Profile } from '../../src/profiles/profile.ts';
import type { ServedManager, ServeOptions } from './pipe-contract.ts';

const cold: Profile = {
  name: 'production',
  sendAttempts: 3,
  sendDelayMs: 10,
  heartbeatMs: 20_000,
  coldStart: true,
};

export const contractManager = ({ coldStart }: ServeOptions): EventManager<any, any> =>
  createEventManager<any, any>({
    authenticate: ({ token }) => (token ? { userId: token } : null),
    authorize: ({ userId, stream }) => stream === `user:${userId}` || stream.startsWith('thread:'),
    ...(coldStart && { profile: cold }),
  });

export const served = (manager: EventManager<any, any>): ServedManager => ({
  publish: (stream, data) => manager.publish(stream, { type: 'note', data }),
  stats: async () => manager.stats(),
  bufferedBytes: async (userId) => manager.connections(userId)[0]?.bufferedBytes ?? 0,
  ready: async () => manager.ready(),
  close: () => manager.close(),
});
