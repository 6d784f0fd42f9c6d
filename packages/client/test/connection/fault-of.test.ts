import { type FaultCode, type FaultFrame, faults, type RetryVerdict } from '@throughline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOf } from '../../src/connection/fault-of.ts';

const fault = (code: string, retryAfterMs?: number): FaultFrame =>
  retryAfterMs === undefined
    ? { op: 'fault', code, message: 'said' }
    : { op: 'fault', code, message: 'said', retryAfterMs };

/** Decided one by one: a new fault does not compile until its verdict stands here. */
const verdicts: Record<FaultCode, RetryVerdict> = {
  'bad-frame': 'backoff',
  unauthorized: 'ask-token',
  forbidden: 'closed',
  'unsupported-version': 'closed',
  'invalid-user': 'closed',
  'hello-timeout': 'backoff',
  'too-many-connections': 'backoff',
  superseded: 'closed',
  'message-too-large': 'isolate',
  'rate-limited': 'retry-after',
  internal: 'backoff',
  restarting: 'retry-after',
  starting: 'retry-after',
  'socket-lost': 'backoff',
  silent: 'backoff',
  offline: 'backoff',
  'token-unavailable': 'backoff',
};

describe('faultOf', () => {
  it.each(Object.entries(verdicts) as [FaultCode, RetryVerdict][])('knows %s, whose verdict is %s', (code, retry) => {
    expect(faults[code].retry).toBe(retry);
    expect(faultOf(fault(code), 1006)).toEqual({ code, message: 'said' });
    for (const close of faults[code].close) expect(faultOf(undefined, close).code).toBe(code);
  });

  it('believes the fault frame before the close code', () => {
    const said = { code: 'rate-limited', message: 'said', retryAfterMs: 30_000 };
    expect(faultOf(fault('rate-limited', 30_000), 1011, 'oops')).toEqual(said);
  });

  it('falls back to the close code where the fault is of a later version, and keeps its words and its floor', () => {
    expect(faultOf(fault('too-warm', 500), 1012)).toEqual({ code: 'restarting', message: 'said', retryAfterMs: 500 });
    expect(faultOf(fault('toString'), 1000).code).toBe('socket-lost');
  });

  it('takes a clean 1000 for a loss, and says the code and the reason', () => {
    const message = 'The socket was lost (close code 1000: bye).';
    expect(faultOf(undefined, 1000, 'bye')).toEqual({ code: 'socket-lost', message });
  });

  it('speaks in the words of the reason, or in its own', () => {
    expect(faultOf(undefined, 1012, 'deploying').message).toBe('deploying');
    expect(faultOf(undefined, 1012).message).toBe('The server closed: restarting.');
    expect(faultOf(undefined, 4401).message).toBe('The server did not accept the token.');
  });

  it('is total: every close code and reason has a verdict and a sentence', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (code, reason) => {
        const named = faultOf(undefined, code, reason);
        expect(faults[named.code].retry).toBeTypeOf('string');
        expect(named.message).not.toBe('');
      }),
    );
  });
});
