/** `subscribed`: the verdict for one stream, also unasked; it replaces the earlier one. [S8, S10] */
import * as z from 'zod/mini';
import { id, verdict } from './shapes.ts';

export const subscribed = z.object({ op: z.literal('subscribed'), ref: z.optional(id), stream: id, verdict });
