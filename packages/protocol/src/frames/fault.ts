/** `fault`: what is wrong, said before the server closes. */
import * as z from 'zod/mini';
import { code, milliseconds } from './shapes.ts';

export const fault = z.object({
  op: z.literal('fault'),
  code,
  message: z.string(),
  retryAfterMs: z.optional(milliseconds),
});
