/** `subscribe`: opens one more stream, or the same one anew; `ref` comes back in `subscribed`. [S10] */
import * as z from 'zod/mini';
import { id, position } from './shapes.ts';

export const subscribe = z.object({ op: z.literal('subscribe'), ref: id, stream: id, position });
