/** The ops of this version: which frames a client sends, and which a server. */
import type { ClientFrame, ServerFrame } from './frame.ts';

/** Every op that a client sends. */
export const clientOps = [
  'hello',
  'subscribe',
  'unsubscribe',
  'replay',
  'seen',
  'submit',
  'token',
  'ping',
] as const satisfies readonly ClientFrame['op'][];

/** Every op that a server sends. */
export const serverOps = [
  'welcome',
  'subscribed',
  'event',
  'live',
  'lost',
  'receipt',
  'pong',
  'heartbeat',
  'expiring',
  'fault',
] as const satisfies readonly ServerFrame['op'][];

/** The op of any frame of this version. */
export type FrameOp = (ClientFrame | ServerFrame)['op'];

/** Is the value the op of a frame of this version, in either direction? */
export const isFrameOp = (value: unknown): value is FrameOp =>
  (clientOps as readonly unknown[]).includes(value) || (serverOps as readonly unknown[]).includes(value);
