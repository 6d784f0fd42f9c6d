/** `unsubscribe`: leaves a stream; any but `me`. */
import * as z from 'zod/mini';
import { id } from './shapes.ts';

export const unsubscribe = z.object({ op: z.literal('unsubscribe'), stream: id });
