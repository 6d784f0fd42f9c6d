/** Checks what a client sends, for servers. [H2, U5] */
import type { ClientFrame } from '../frame.ts';
import { clientFrameChecks } from '../generated/client-frame-checks.generated.ts';
import { checkFrame, type FrameCheck } from './frame-check.ts';

/**
 * Is the value a frame that a client may send? Gives the very same value back as `frame`, or what is wrong with it.
 * Never throws. Bodies (`submit.data`) must be there and are not looked into.
 */
export const checkClientFrame = (value: unknown): FrameCheck<ClientFrame> => checkFrame(clientFrameChecks, value);
