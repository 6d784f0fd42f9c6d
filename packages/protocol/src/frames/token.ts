/** `token`: a fresh credential for an open connection. */
import * as z from 'zod/mini';

export const token = z.object({ op: z.literal('token'), token: z.string() });
