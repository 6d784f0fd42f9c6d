/** Reads one message of the WebSocket: a frame, or an array of frames. */

/** How many frames a message may hold; a sender splits what is more. */
export const MAX_FRAMES_PER_MESSAGE = 10_000;

/** The values of a message, each still to be checked as a frame, or why the message as a whole is no use. */
export type ParsedMessage =
  | { readonly ok: true; readonly frames: readonly unknown[] }
  | { readonly ok: false; readonly issue: string };

/**
 * Text → values. Never throws. An array inside the array is left in place and refused by the check of frames,
 * so that the frames beside it still count.
 */
export function parseMessage(message: string): ParsedMessage {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return { ok: false, issue: 'the message is not JSON' };
  }
  if (!Array.isArray(value)) return { ok: true, frames: [value] };
  return value.length <= MAX_FRAMES_PER_MESSAGE
    ? { ok: true, frames: value }
    : { ok: false, issue: `the message holds more than ${MAX_FRAMES_PER_MESSAGE} frames` };
}
