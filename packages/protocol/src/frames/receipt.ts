/** `receipt`: the answer to a `submit`. [U3–U5] */
import * as z from 'zod/mini';
import { code, id, milliseconds } from './shapes.ts';

export const receipt = z.union([
  z.object({
    op: z.literal('receipt'),
    id,
    ok: z.literal(true),
    duplicate: z.optional(z.boolean()),
    result: z.optional(z.unknown()),
  }),
  z.object({
    op: z.literal('receipt'),
    id,
    ok: z.literal(false),
    code,
    message: z.string(),
    retry: z.union([z.literal(false), z.object({ afterMs: milliseconds })]),
    duplicate: z.optional(z.boolean()),
  }),
]);
