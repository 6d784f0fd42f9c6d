/** `submit`: a command; its `id` is the same on every retry. [U2, U3] */
import * as z from 'zod/mini';
import { id, typeName } from './shapes.ts';

export const submit = z.object({
  op: z.literal('submit'),
  id,
  type: typeName,
  data: z.unknown(),
  stream: z.optional(id),
  runId: z.optional(id),
  threadId: z.optional(id),
});
