/** Why a run was told to stop; the terminal event says the same. */
import { ServerError } from '../server-error.ts';

/** `cancelled`: someone asked for it. `closing`: the manager closes. `ended`: the run was ended from elsewhere. `log`: it cannot be written. */
export type StopCause = 'cancelled' | 'closing' | 'ended' | 'log';

const codes = {
  cancelled: ['cancelled', 'The run was cancelled.'],
  closing: ['closed', 'The server is closing, so the run was stopped.'],
  ended: ['run-ended', 'The run was ended by the server or from another node.'],
  log: ['log-unavailable', 'The run cannot be written to the event log.'],
} as const;

/** The reason that `run.signal` carries. */
export const stopReason = (cause: StopCause): ServerError => new ServerError(codes[cause][0], codes[cause][1]);
