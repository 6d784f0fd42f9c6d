/** Text → frames: what is unreadable becomes a value and stops here. [S6] */
import { checkServerFrame, type EventFrame, isEventFrame, parseMessage, type ServerFrame } from '@throughline/protocol';

/** An event of which no more than its place can be read: it counts as seen, and is delivered as rejected. [S6] */
export interface BrokenEvent {
  readonly op: 'broken-event';
  readonly stream: string;
  readonly seq: number;
  readonly replay?: boolean;
  readonly issue: string;
  /** What came. */
  readonly value: unknown;
}

/** What could not be read at all; ignored, and left to gap repair. */
export interface UnreadableFrame {
  readonly op: 'unreadable';
  readonly kind: 'bad-message' | 'binary' | 'bad-frame' | 'unknown-op';
  /** The op as it came, for the report. */
  readonly of: string | undefined;
  readonly issue: string;
}

export type Decoded = ServerFrame | BrokenEvent | UnreadableFrame;

/** One value of a message as a frame. The hot path, an event, allocates nothing. */
function decodeValue(value: unknown): Decoded {
  if (isEventFrame(value)) return value;
  const checked = checkServerFrame(value);
  if (checked.ok) return checked.frame;
  const { reason, issue, op, stream, seq } = checked;
  if (op === 'event' && stream !== undefined && seq !== undefined) {
    return { op: 'broken-event', stream, seq, issue, value };
  }
  return { op: 'unreadable', kind: reason, of: op, issue };
}

/** Calls `take` for each frame of one message, in order. Never throws by itself. */
export function decode(text: string, take: (frame: Decoded) => void): void {
  const message = parseMessage(text);
  if (!message.ok) return take({ op: 'unreadable', kind: 'bad-message', of: undefined, issue: message.issue });
  const { frames } = message;
  for (let index = 0; index < frames.length; index += 1) take(decodeValue(frames[index]));
}

/** What a channel puts in order. */
export type Arrival = EventFrame | BrokenEvent;
