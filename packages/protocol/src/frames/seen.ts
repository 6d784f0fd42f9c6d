/** `seen`: everything up to these cursors was dispatched; cumulative. [V9] */
import * as z from 'zod/mini';
import { cursor, idMap } from './shapes.ts';

export const seen = z.object({ op: z.literal('seen'), cursors: idMap(cursor) });
