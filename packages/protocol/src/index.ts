/** The wire of Throughline: frames, faults, names, and the seams that both ends share. */
export { type Cancel, type Clock, systemClock } from './clock.ts';
export {
  closeCodeOf,
  type Fault,
  type FaultCode,
  faultOfClose,
  faults,
  isFaultCode,
  type RetryVerdict,
} from './fault.ts';
export type {
  Beginning,
  ClientFrame,
  Cursor,
  EventFrame,
  ExpiringFrame,
  FaultFrame,
  HeartbeatFrame,
  HelloFrame,
  LiveFrame,
  LostFrame,
  LostReason,
  PingFrame,
  PongFrame,
  Position,
  ReceiptFrame,
  Refusal,
  ReplayFrame,
  ResetReason,
  SeenFrame,
  ServerFrame,
  SubmitFrame,
  SubscribedFrame,
  SubscribeFrame,
  TokenFrame,
  UnsubscribeFrame,
  Verdict,
  WelcomeFrame,
} from './frame.ts';
export { CODE_PATTERN, ID_PATTERN, isId, isSeq, isTypeName, TYPE_PATTERN } from './names.ts';
export type { Pipe, PipeListener } from './pipe.ts';
export { type ReceiptCode, receiptCodes } from './receipt-code.ts';
export { OWN_STREAM, SUBPROTOCOL, userStream, WIRE_VERSION } from './wire.ts';
