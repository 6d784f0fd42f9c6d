/** `ping`: asks for a `pong` with the same `t`; also the answer to a `heartbeat`. [L2] */
import * as z from 'zod/mini';

export const ping = z.object({ op: z.literal('ping'), t: z.number() });
