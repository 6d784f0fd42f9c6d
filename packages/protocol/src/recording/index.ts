/** Recordings: what crossed the wire and what the page made of it, as JSON Lines without secrets. */
export { type DecodedLine, decodeLine, type RecordingError } from './decode-line.ts';
export { decodeRecording, type Recording } from './decode-recording.ts';
export { type EncodeOptions, encodeLine } from './encode-line.ts';
export { type Crossing, messageEntry, messageOf } from './message-entry.ts';
export {
  type AttemptEntry,
  type CloseEntry,
  type DeliveryEntry,
  type FaultEntry,
  type MessageEntry,
  type NoteEntry,
  type OpenEntry,
  RECORDING_VERSION,
  type RecordingEntry,
  type RecordingHeader,
  type RecordingLine,
} from './recording-line.ts';
export { REDACTED, redact, redactText } from './redact.ts';
export { isSecretKey } from './secret-key.ts';
