/** `lost`: these numbers can never be sent again, and why. [S4] */
import * as z from 'zod/mini';
import { id, lostReason, seq } from './shapes.ts';

export const lost = z.object({
  op: z.literal('lost'),
  stream: id,
  from: seq,
  until: seq,
  reason: lostReason,
  runs: z.optional(z.array(id)),
});
