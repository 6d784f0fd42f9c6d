/** `replay`: asks for what lies after `after` up to `until` once more, to repair a gap. [S3] */
import * as z from 'zod/mini';
import { id, place, seq } from './shapes.ts';

export const replay = z.object({ op: z.literal('replay'), stream: id, epoch: id, after: place, until: seq });
