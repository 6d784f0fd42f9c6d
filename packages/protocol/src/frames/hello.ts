/** `hello`: the first frame of a connection; says who and where each stream stands. [H1, H2] */
import * as z from 'zod/mini';
import { id, idMap, position } from './shapes.ts';

export const hello = z.object({
  op: z.literal('hello'),
  v: z.int(),
  session: id,
  token: z.optional(z.string()),
  streams: idMap(position),
});
