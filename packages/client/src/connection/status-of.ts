/** A connection's state in the words that the app sees. */
import type { TransportInUse } from '../socket/transport-in-use.ts';
import type { ClientStatus } from './client-status.ts';
import type { ConnectionState } from './state.ts';

export const statusOf = (state: ConnectionState, transport?: TransportInUse): ClientStatus => {
  const by = transport && { transport };
  switch (state.name) {
    case 'idle':
      return { name: 'idle' };
    case 'dialling':
      return { name: 'connecting', ...by };
    case 'greeting':
      return { name: 'greeting', ...by };
    case 'open':
      return { name: state.live ? 'live' : 'replaying', ...by };
    case 'waiting':
      return { name: 'waiting', attempt: state.carry.attempt, retryAt: state.retryAt, fault: state.fault };
    case 'paused':
      return { name: 'paused', reasons: state.reasons };
    case 'closed':
      return state.fault === undefined ? { name: 'closed' } : { name: 'closed', fault: state.fault };
    default:
      return state satisfies never;
  }
};

/** Would an app see no difference? */
export const isSameStatus = (a: ClientStatus, b: ClientStatus): boolean => {
  const before = a as unknown as Record<string, unknown>;
  const after = b as unknown as Record<string, unknown>;
  return Object.keys({ ...before, ...after }).every((key) => before[key] === after[key]);
};
