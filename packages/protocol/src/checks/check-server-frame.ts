/** Checks what a server sends, for pages: small, and nearly free for events. [S6] */
import type { EventFrame, ServerFrame } from '../frame.ts';
import { serverFrameChecks } from '../generated/server-frame-checks.generated.ts';
import { checkFrame, type FrameCheck } from './frame-check.ts';

/**
 * Is the value a frame that a server may send? Gives the very same value back as `frame`, or what is wrong with it.
 * Never throws. Bodies (`event.data`, `receipt.result`) are not looked into; `event.data` must be there.
 * The envelope of an `event` is checked by types and ranges, not by the patterns of ids (PROTOCOL.md, Events).
 */
export const checkServerFrame = (value: unknown): FrameCheck<ServerFrame> => checkFrame(serverFrameChecks, value);

/** The same for the one frame that comes by the thousand: no allocation. Refusals are explained by `checkServerFrame`. */
export const isEventFrame = (value: any): value is EventFrame =>
  typeof value === 'object' && value !== null && value.op === 'event' && serverFrameChecks.event(value) === '';
