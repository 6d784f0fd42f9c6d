/** `heartbeat`: sent when nothing else was for `heartbeatMs`. [S7, L1] */
import * as z from 'zod/mini';
import { heads } from './shapes.ts';

export const heartbeat = z.object({ op: z.literal('heartbeat'), heads });
