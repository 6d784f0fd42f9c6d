/** `pong`: the answer to `ping`; `heads` is the last seq written to this connection, in order with events. [S7] */
import * as z from 'zod/mini';
import { heads } from './shapes.ts';

export const pong = z.object({ op: z.literal('pong'), t: z.number(), heads });
