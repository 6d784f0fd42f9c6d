/** Every frame that a server sends, by its op: the one place where its shape is written. PROTOCOL.md section 6 says what it means. */
import * as z from 'zod/mini';
import { code, heads, id, idMap, lostReason, milliseconds, place, seq, typeName, verdict } from './shapes.ts';

export const serverFrameSchemas = {
  /** The answer to `hello`: who the server takes the page for, its limits, and a verdict for each stream. [H3] */
  welcome: z.object({
    op: z.literal('welcome'),
    v: z.int(),
    user: id,
    session: id,
    heartbeatMs: milliseconds,
    limits: z.object({ maxMessageBytes: seq, maxInFlight: seq }),
    submits: z.object({ epoch: id, ttlMs: milliseconds }),
    streams: idMap(verdict),
  }),
  /** The verdict for one stream, also unasked; it replaces the earlier one. [S8, S10] */
  subscribed: z.object({ op: z.literal('subscribed'), ref: z.optional(id), stream: id, verdict }),
  /** One event of a stream. [S1–S6] */
  event: z.object({
    op: z.literal('event'),
    stream: id,
    seq,
    id,
    type: typeName,
    at: milliseconds,
    data: z.unknown(),
    runId: z.optional(id),
    threadId: z.optional(id),
    agent: z.optional(z.string()),
    userId: z.optional(id),
    submitId: z.optional(id),
    replay: z.optional(z.literal(true)),
  }),
  /** These numbers are not sent: they would tell the page nothing new, or it did not ask for them. [K6] */
  skip: z.object({ op: z.literal('skip'), stream: id, from: seq, until: seq }),
  /** The page is at `seq`, and these runs are open; exactly one for each accepted verdict. [S9, S11] */
  live: z.object({ op: z.literal('live'), stream: id, epoch: id, seq: place, runs: z.array(id) }),
  /** These numbers can never be sent again, and why. [S4] */
  lost: z.object({
    op: z.literal('lost'),
    stream: id,
    from: seq,
    until: seq,
    reason: lostReason,
    runs: z.optional(z.array(id)),
  }),
  /** The answer to a `submit`. [U3–U5] */
  receipt: z.union([
    z.object({
      op: z.literal('receipt'),
      id,
      ok: z.literal(true),
      duplicate: z.optional(z.boolean()),
      result: z.optional(z.unknown()),
    }),
    z.object({
      op: z.literal('receipt'),
      id,
      ok: z.literal(false),
      code,
      message: z.string(),
      retry: z.union([z.literal(false), z.object({ afterMs: milliseconds })]),
      duplicate: z.optional(z.boolean()),
    }),
  ]),
  /** The answer to `ping`; `heads` is the last seq written to this connection, in order with events. [S7] */
  pong: z.object({ op: z.literal('pong'), t: z.number(), heads }),
  /** Sent when nothing else was for `heartbeatMs`. [S7, L1] */
  heartbeat: z.object({ op: z.literal('heartbeat'), heads }),
  /** The credential ends soon; asks for a `token`. */
  expiring: z.object({ op: z.literal('expiring'), inMs: milliseconds }),
  /** What is wrong, said before the server closes. */
  fault: z.object({
    op: z.literal('fault'),
    code,
    message: z.string(),
    retryAfterMs: z.optional(milliseconds),
  }),
} as const;
