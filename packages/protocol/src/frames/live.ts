/** `live`: the page is at `seq`, and these runs are open; exactly one for each accepted verdict. [S9, S11] */
import * as z from 'zod/mini';
import { id, place } from './shapes.ts';

export const live = z.object({ op: z.literal('live'), stream: id, epoch: id, seq: place, runs: z.array(id) });
