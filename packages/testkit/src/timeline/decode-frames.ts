/** Reads the frames of a message for the timeline; what cannot be read gives none. */
import { type ClientFrame, parseMessage, type ServerFrame } from '@throughline/protocol';

export function decodeFrames(raw: string): ReadonlyArray<ClientFrame | ServerFrame> {
  const parsed = parseMessage(raw);
  if (!parsed.ok) return [];
  return parsed.frames.filter((frame) => typeof frame === 'object' && frame !== null && 'op' in frame) as never;
}
