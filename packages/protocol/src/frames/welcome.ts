/** `welcome`: the answer to `hello`: who the server takes the page for, its limits, and a verdict for each stream. [H3] */
import * as z from 'zod/mini';
import { id, idMap, milliseconds, seq, verdict } from './shapes.ts';

export const welcome = z.object({
  op: z.literal('welcome'),
  v: z.int(),
  user: id,
  session: id,
  heartbeatMs: milliseconds,
  limits: z.object({ maxMessageBytes: seq, maxInFlight: seq }),
  submits: z.object({ epoch: id, ttlMs: milliseconds }),
  streams: idMap(verdict),
});
