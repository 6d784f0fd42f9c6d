/** `event`: one event of a stream. [S1–S6] */
import * as z from 'zod/mini';
import { id, milliseconds, seq, typeName } from './shapes.ts';

export const event = z.object({
  op: z.literal('event'),
  stream: id,
  seq,
  id,
  type: typeName,
  at: milliseconds,
  data: z.unknown(),
  runId: z.optional(id),
  threadId: z.optional(id),
  agent: z.optional(z.string()),
  userId: z.optional(id),
  submitId: z.optional(id),
  replay: z.optional(z.literal(true)),
});
