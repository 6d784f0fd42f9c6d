/** Every frame of the wire as a type; the schemas in `frames/` are the source. */
import type * as z from 'zod/mini';
import type { event } from './frames/event.ts';
import type { expiring } from './frames/expiring.ts';
import type { fault } from './frames/fault.ts';
import type { heartbeat } from './frames/heartbeat.ts';
import type { hello } from './frames/hello.ts';
import type { live } from './frames/live.ts';
import type { lost } from './frames/lost.ts';
import type { ping } from './frames/ping.ts';
import type { pong } from './frames/pong.ts';
import type { receipt } from './frames/receipt.ts';
import type { replay } from './frames/replay.ts';
import type { seen } from './frames/seen.ts';
import type * as shapes from './frames/shapes.ts';
import type { submit } from './frames/submit.ts';
import type { subscribe } from './frames/subscribe.ts';
import type { subscribed } from './frames/subscribed.ts';
import type { token } from './frames/token.ts';
import type { unsubscribe } from './frames/unsubscribe.ts';
import type { welcome } from './frames/welcome.ts';

/** `{epoch, seq}`: the last event of a stream that the page has dispatched. */
export type Cursor = z.infer<typeof shapes.cursor>;
/** Where a stream begins: `start`, `now` or `active-runs`. */
export type Beginning = z.infer<typeof shapes.beginning>;
/** To continue after a cursor, or to begin somewhere. */
export type Position =
  | { epoch: string; seq: number; from?: Beginning }
  | { epoch?: never; seq?: never; from: Beginning };
/** The server's answer for a stream. */
export type Verdict = z.infer<typeof shapes.verdict>;
/** Why a stream does not continue where the page stood. */
export type ResetReason = z.infer<typeof shapes.resetReason>;
/** Why a stream was refused. */
export type Refusal = z.infer<typeof shapes.refusal>;
/** Why events can never be sent again, as the server says it. */
export type LostReason = z.infer<typeof shapes.lostReason>;

export type HelloFrame = Omit<z.infer<typeof hello>, 'streams'> & { streams: Record<string, Position> };
export type SubscribeFrame = Omit<z.infer<typeof subscribe>, 'position'> & { position: Position };
export type UnsubscribeFrame = z.infer<typeof unsubscribe>;
export type ReplayFrame = z.infer<typeof replay>;
export type SeenFrame = z.infer<typeof seen>;
export type SubmitFrame = z.infer<typeof submit>;
export type TokenFrame = z.infer<typeof token>;
export type PingFrame = z.infer<typeof ping>;

export type WelcomeFrame = z.infer<typeof welcome>;
export type SubscribedFrame = z.infer<typeof subscribed>;
export type EventFrame = z.infer<typeof event>;
export type LiveFrame = z.infer<typeof live>;
export type LostFrame = z.infer<typeof lost>;
export type ReceiptFrame = z.infer<typeof receipt>;
export type PongFrame = z.infer<typeof pong>;
export type HeartbeatFrame = z.infer<typeof heartbeat>;
export type ExpiringFrame = z.infer<typeof expiring>;
export type FaultFrame = z.infer<typeof fault>;

/** What a client sends. */
export type ClientFrame =
  | HelloFrame
  | SubscribeFrame
  | UnsubscribeFrame
  | ReplayFrame
  | SeenFrame
  | SubmitFrame
  | TokenFrame
  | PingFrame;

/** What a server sends. */
export type ServerFrame =
  | WelcomeFrame
  | SubscribedFrame
  | EventFrame
  | LiveFrame
  | LostFrame
  | ReceiptFrame
  | PongFrame
  | HeartbeatFrame
  | ExpiringFrame
  | FaultFrame;
