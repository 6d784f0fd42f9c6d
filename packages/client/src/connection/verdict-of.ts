/** What a connection's end means: one total function from what the server said and the close code to a fault. */
import {
  type Fault,
  type FaultCode,
  type FaultFrame,
  faultOfClose,
  faults,
  isFaultCode,
  type RetryVerdict,
} from '@throughline/protocol';

/** A fault and what to do about it. */
export interface FaultVerdict {
  readonly fault: Fault;
  readonly retry: RetryVerdict;
}

/** What the client says of faults that came without a sentence of the server's. */
const sentences: Record<FaultCode, string> = {
  'bad-frame': 'The server could not read a frame of this page.',
  unauthorized: 'The server did not accept the token.',
  forbidden: 'The server forbids this user to connect.',
  'unsupported-version': 'The server does not speak version 1 of the protocol. Update the client or the server.',
  'hello-timeout': 'The server waited for hello in vain.',
  superseded: 'Another socket of the same session has taken over.',
  'message-too-large': 'A message was larger than the server takes.',
  'rate-limited': 'The server asks to come back later.',
  internal: 'The server failed.',
  restarting: 'The server is restarting.',
  starting: 'The server is starting.',
  'socket-lost': 'The socket was lost.',
  silent: 'The server has gone silent.',
  offline: 'The browser reports no network.',
  'token-unavailable': 'No token could be had.',
};

/** A fault by name, in the words of `message` or of this table. */
export const faultNamed = (code: FaultCode, message?: string): Fault => ({ code, message: message || sentences[code] });

/**
 * The fault behind a socket's end. A `fault` frame (`told`) speaks first, if this version knows its code;
 * then the close code; every code without a meaning of its own, 1000 included, is `socket-lost`.
 * `retryAfterMs` is honoured with any code.
 */
export const verdictOf = (told: FaultFrame | undefined, closeCode: number, reason: string): FaultVerdict => {
  const code = told !== undefined && isFaultCode(told.code) ? told.code : faultOfClose(closeCode);
  const lost =
    code === 'socket-lost' ? `The socket was lost (close code ${closeCode}${reason && `: ${reason}`}).` : reason;
  const fault = faultNamed(code, told?.message || lost);
  const retryAfterMs = told?.retryAfterMs;
  return { fault: retryAfterMs === undefined ? fault : { ...fault, retryAfterMs }, retry: faults[code].retry };
};
