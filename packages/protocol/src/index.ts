/** The wire of Throughline: frames, faults, names, and the seams that both ends share. */
export { checkClientFrame } from './checks/check-client-frame.ts';
export { checkServerFrame, isEventFrame } from './checks/check-server-frame.ts';
export type { FrameCheck, FrameProblem } from './checks/frame-check.ts';
export { MAX_FRAMES_PER_MESSAGE, type ParsedMessage, parseMessage } from './checks/parse-message.ts';
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
  SkipFrame,
  SubmitFrame,
  SubscribedFrame,
  SubscribeFrame,
  TokenFrame,
  UnsubscribeFrame,
  Verdict,
  WelcomeFrame,
} from './frame.ts';
export { jsonProblem, MAX_JSON_DEPTH, scalarJsonProblem } from './json/json-problem.ts';
export { utf8Length } from './json/utf8-length.ts';
export { CODE_PATTERN, ID_PATTERN, isId, isSeq, isTypeName, TYPE_PATTERN } from './names.ts';
export type { Pipe, PipeListener } from './pipe.ts';
export { type ReceiptCode, receiptCodes } from './receipt-code.ts';
export { OWN_STREAM, SUBPROTOCOL, userStream, WIRE_VERSION } from './wire.ts';
