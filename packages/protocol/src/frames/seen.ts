/** `seen`: everything up to these cursors was dispatched; cumulative. [V9] */
import * as z from 'zod/mini';
import { cursor, id } from './shapes.ts';

export const seen = z.object({ op: z.literal('seen'), cursors: z.record(id, cursor) });
