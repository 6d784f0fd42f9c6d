/** Every frame of the wire as a type, derived from the schemas in `frames/`. */
import type * as z from 'zod/mini';
import type { clientFrameSchemas } from './frames/client-frames.ts';
import type { serverFrameSchemas } from './frames/server-frames.ts';
import type * as shapes from './frames/shapes.ts';

/** `{epoch, seq}`: the last event of a stream that the page has dispatched. */
export type Cursor = z.infer<typeof shapes.cursor>;
/** Where a stream begins: `start`, `now` or `active-runs`. */
export type Beginning = z.infer<typeof shapes.beginning>;
/** To continue after a cursor, or to begin somewhere. */
export type Position = z.infer<typeof shapes.position>;
/** The server's answer for a stream. */
export type Verdict = z.infer<typeof shapes.verdict>;
/** Why a stream does not continue where the page stood. */
export type ResetReason = z.infer<typeof shapes.resetReason>;
/** Why a stream was refused. */
export type Refusal = z.infer<typeof shapes.refusal>;
/** Why events can never be sent again, as the server says it. */
export type LostReason = z.infer<typeof shapes.lostReason>;

type ClientSchemas = typeof clientFrameSchemas;
type ServerSchemas = typeof serverFrameSchemas;

/** What a client sends: any frame, or the one of an op, such as `ClientFrame<'submit'>`. */
export type ClientFrame<Op extends keyof ClientSchemas = keyof ClientSchemas> = z.infer<ClientSchemas[Op]>;
/** What a server sends: any frame, or the one of an op, such as `ServerFrame<'skip'>`. */
export type ServerFrame<Op extends keyof ServerSchemas = keyof ServerSchemas> = z.infer<ServerSchemas[Op]>;

export type HelloFrame = ClientFrame<'hello'>;
export type SubscribeFrame = ClientFrame<'subscribe'>;
export type UnsubscribeFrame = ClientFrame<'unsubscribe'>;
export type ReplayFrame = ClientFrame<'replay'>;
export type SeenFrame = ClientFrame<'seen'>;
export type SubmitFrame = ClientFrame<'submit'>;
export type TokenFrame = ClientFrame<'token'>;
export type PingFrame = ClientFrame<'ping'>;

export type WelcomeFrame = ServerFrame<'welcome'>;
export type SubscribedFrame = ServerFrame<'subscribed'>;
export type EventFrame = ServerFrame<'event'>;
export type SkipFrame = ServerFrame<'skip'>;
export type LiveFrame = ServerFrame<'live'>;
export type LostFrame = ServerFrame<'lost'>;
export type ReceiptFrame = ServerFrame<'receipt'>;
export type PongFrame = ServerFrame<'pong'>;
export type HeartbeatFrame = ServerFrame<'heartbeat'>;
export type ExpiringFrame = ServerFrame<'expiring'>;
export type FaultFrame = ServerFrame<'fault'>;
