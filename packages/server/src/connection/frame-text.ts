/** Frames of the server → text. */
import type { FaultCode, ServerFrame } from '@throughline/protocol';

/** Text of a frame; the type keeps the fields honest. */
export const frameText = (frame: Exclude<ServerFrame, { op: 'event' | 'receipt' }>): string => JSON.stringify(frame);

/** What people read beside the name of a fault. */
const messages: Partial<Record<FaultCode, string>> = {
  'bad-frame': 'A message could not be read as a frame of this version, or came when none was due.',
  unauthorized: 'The credential is missing, wrong or has ended. Ask for a fresh one and connect again.',
  forbidden: 'The credential belongs to another user than this connection. Connect anew.',
  'unsupported-version': 'This server speaks version 1 of the wire only. Update the page or the server.',
  'invalid-user':
    'The server knows this user by an id that the wire cannot carry: 1 to 123 letters, digits or _ . ~ : @ | - are allowed. The server has to encode it.',
  'hello-timeout': 'No hello came in time. A page must say hello as soon as its socket is open.',
  superseded: 'The same page has opened a newer connection; this one is no longer needed.',
  'message-too-large': 'A message was larger than this server takes (welcome.limits.maxMessageBytes).',
  'rate-limited': 'Too much at once: too many sockets or messages. Wait, then connect again.',
  'too-many-connections':
    'This user has more pages open than this server keeps connected. The page that was idle for the longest gave way; it connects again when it is shown.',
  internal: 'The server failed to answer. Connecting again later may help; its log says why.',
  restarting: 'The server is restarting. Connect again after the given time; nothing that was sent is lost.',
  starting: 'The server is still starting. Connect again after the given time.',
  silent: 'Nothing was heard from this page for too long.',
};

export const faultText = (code: FaultCode, retryAfterMs?: number, message = messages[code] ?? code): string =>
  frameText({ op: 'fault', code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) });
