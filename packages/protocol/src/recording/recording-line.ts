/**
 * The recording format, version 1: JSON Lines (one JSON object a line, UTF-8, `\n` between lines).
 *
 * The first line is the header:
 * `{"throughline":"recording","version":1,"wire":1,"startedAt":1700000000000}`
 *
 * Every further line is an entry: what happened (`kind`), and when (`atMs`, milliseconds since the recording began, on
 * the recorder's clock, which may be a virtual one). Entries stand in the order in which they happened; several may have
 * the same `atMs`. `connection` names a socket within the recording, `tab` a page.
 *
 * | kind | what happened | fields |
 * |---|---|---|
 * | `attempt` | a page dialled | `connection`, `tab?`, `url?`, `attempt?` (1, 2, 3 …) |
 * | `open` | the socket opened | `connection`, `protocol?` |
 * | `message` | a message crossed the wire | `connection`, `to` (`server` or `page`), and one of `json` (a frame or an array of frames), `text` (what is not JSON, or would change if it were parsed and written again), `base64` (binary) |
 * | `close` | the socket is gone | `connection`, `code`, `reason`, `by` (`page`, `server` or `network`) |
 * | `fault` | an injected fault fired | `name`, `connection?`, `details?` |
 * | `delivery` | a page dispatched an event | `event`, `connection?`, `tab?` |
 * | `note` | anything for people | `text` |
 *
 * Values under keys that name a secret (password, secret, key, token, auth, credential) are written as `"[redacted]"`.
 *
 * A reader passes over fields and kinds that it does not know. `version` rises only when an old reader would
 * misunderstand a new recording; such a reader refuses it.
 */

/** The version of the format that this package writes. */
export const RECORDING_VERSION = 1;

export interface RecordingHeader {
  readonly throughline: 'recording';
  readonly version: number;
  /** The version of the wire that was spoken. */
  readonly wire: number;
  /** What the recorder's wall clock said when it began, in epoch milliseconds. */
  readonly startedAt: number;
  /** What made it, for people. */
  readonly by?: string;
  /** Seed, scenario, address: whatever helps to play it again. */
  readonly meta?: unknown;
}

interface Entry<Kind extends string> {
  readonly kind: Kind;
  /** Milliseconds since the recording began. */
  readonly atMs: number;
}

export interface AttemptEntry extends Entry<'attempt'> {
  readonly connection: string;
  readonly tab?: string;
  readonly url?: string;
  readonly attempt?: number;
}

export interface OpenEntry extends Entry<'open'> {
  readonly connection: string;
  readonly protocol?: string;
}

/** One message of the WebSocket; exactly one of `json`, `text` and `base64` is there. */
export interface MessageEntry extends Entry<'message'> {
  readonly connection: string;
  /** Which way it went. */
  readonly to: 'server' | 'page';
  readonly json?: unknown;
  readonly text?: string;
  readonly base64?: string;
}

export interface CloseEntry extends Entry<'close'> {
  readonly connection: string;
  readonly code: number;
  readonly reason: string;
  /** Who closed it; `network`: it was cut. */
  readonly by: 'page' | 'server' | 'network';
}

export interface FaultEntry extends Entry<'fault'> {
  readonly name: string;
  readonly connection?: string;
  readonly details?: unknown;
}

export interface DeliveryEntry extends Entry<'delivery'> {
  /** The event as the page's listeners got it. */
  readonly event: unknown;
  readonly connection?: string;
  readonly tab?: string;
}

export interface NoteEntry extends Entry<'note'> {
  readonly text: string;
}

/** What happened. */
export type RecordingEntry =
  | AttemptEntry
  | OpenEntry
  | MessageEntry
  | CloseEntry
  | FaultEntry
  | DeliveryEntry
  | NoteEntry;

/** One line of a recording. */
export type RecordingLine = RecordingHeader | RecordingEntry;
