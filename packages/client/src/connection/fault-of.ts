/** What a connection's end means: one total function from what the server said and the close code to a fault. */
import { type Fault, type FaultCode, type FaultFrame, faultOfClose, isFaultCode } from '@throughline/protocol';

/** The words for faults of our own, and for those that a close code names without any. */
const sentences: { readonly [Code in FaultCode]?: string } = {
  'socket-lost': 'The socket was lost',
  silent: 'The server has gone silent',
  offline: 'The browser reports no network',
  unauthorized: 'The server did not accept the token',
  superseded: 'Another socket of this session took over',
};

/** A fault by name, in the words of `message` if there are any. */
export const faultNamed = (code: FaultCode, message?: string): Fault => ({
  code,
  message: message || `${sentences[code] ?? `The server closed: ${code}`}.`,
});

/**
 * The fault behind a socket's end; the protocol's table has its verdict. A `fault` frame (`told`) speaks first, if this
 * version knows its code; then the close code; every code without a meaning of its own, 1000 included, is `socket-lost`.
 * `retryAfterMs` is honoured with any code.
 */
export const faultOf = (faultFrame: FaultFrame | undefined, closeCode = 1000, reason = ''): Fault => {
  const code = faultFrame && isFaultCode(faultFrame.code) ? faultFrame.code : faultOfClose(closeCode);
  const lost = code === 'socket-lost' && `${sentences[code]} (close code ${closeCode}${reason && `: ${reason}`}).`;
  const fault = faultNamed(code, faultFrame?.message || lost || reason);
  return faultFrame?.retryAfterMs === undefined ? fault : { ...fault, retryAfterMs: faultFrame.retryAfterMs };
};
