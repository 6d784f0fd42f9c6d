/** `expiring`: the credential ends soon; asks for a `token`. */
import * as z from 'zod/mini';
import { milliseconds } from './shapes.ts';

export const expiring = z.object({ op: z.literal('expiring'), inMs: milliseconds });
