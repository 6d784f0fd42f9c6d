/** Writes one message of the WebSocket down, so that a player can send the same once more. */
import type { MessageEntry } from './recording-line.ts';

/** When, on which socket and which way a message went. */
export type Crossing = Pick<MessageEntry, 'atMs' | 'connection' | 'to'>;

/**
 * The entry of a message: as `json` when parsing and writing it again gives the same text, else as `text` (invalid JSON,
 * numbers beyond 2^53, repeated keys, white space), so that nothing that a test is about is tidied away; binary as
 * `base64`.
 */
export function messageEntry(crossing: Crossing, message: string | Uint8Array): MessageEntry {
  const { atMs, connection, to } = crossing;
  if (typeof message !== 'string') return { kind: 'message', atMs, connection, to, base64: base64Of(message) };
  try {
    const json: unknown = JSON.parse(message);
    if (JSON.stringify(json) === message) return { kind: 'message', atMs, connection, to, json };
  } catch {
    // not JSON: kept as it came
  }
  return { kind: 'message', atMs, connection, to, text: message };
}

/** The message that an entry holds, for sending it again. */
export function messageOf(entry: MessageEntry): string | Uint8Array {
  if (entry.text !== undefined) return entry.text;
  if (entry.base64 !== undefined) return bytesOf(entry.base64);
  return JSON.stringify(entry.json) ?? '';
}

const base64Of = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
