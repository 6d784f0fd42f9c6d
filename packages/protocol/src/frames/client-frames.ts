/** Every frame that a client sends, by its op: the one place where its shape is written. PROTOCOL.md section 5 says what it means. */
import * as z from 'zod/mini';
import { cursor, id, idMap, place, position, seq, typeName } from './shapes.ts';

export const clientFrameSchemas = {
  /** The first frame of a connection: who it is, and where each stream stands. [H1, H2] */
  hello: z.object({
    op: z.literal('hello'),
    v: z.int(),
    session: id,
    token: z.optional(z.string()),
    streams: idMap(position),
    hidden: z.optional(z.literal(true)),
  }),
  /** Opens one more stream, or the same one anew; `ref` comes back in `subscribed`. [S10] */
  subscribe: z.object({ op: z.literal('subscribe'), ref: id, stream: id, position }),
  /** Leaves a stream; any but `me`. */
  unsubscribe: z.object({ op: z.literal('unsubscribe'), stream: id }),
  /** Asks for what lies after `after` up to `until` once more, to repair a gap. [S3] */
  replay: z.object({ op: z.literal('replay'), stream: id, epoch: id, after: place, until: seq }),
  /** Everything up to these cursors was dispatched; cumulative. [V9] */
  seen: z.object({ op: z.literal('seen'), cursors: idMap(cursor) }),
  /** A command; its `id` is the same on every retry. [U2, U3] */
  submit: z.object({
    op: z.literal('submit'),
    id,
    type: typeName,
    data: z.unknown(),
    stream: z.optional(id),
    runId: z.optional(id),
    threadId: z.optional(id),
  }),
  /** A fresh credential for an open connection. */
  token: z.object({ op: z.literal('token'), token: z.string() }),
  /** Asks for a `pong` with the same `t`; also the answer to a `heartbeat`. [L2] */
  ping: z.object({ op: z.literal('ping'), t: z.number() }),
} as const;
