import { type FaultCode, type FaultFrame, faults, type RetryVerdict } from '@throughline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../src/connection/verdict-of.ts';

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
  'hello-timeout': 'backoff',
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

describe('verdictOf', () => {
  it.each(Object.entries(verdicts) as [FaultCode, RetryVerdict][])('gives %s the verdict %s', (code, retry) => {
    expect(verdictOf(fault(code), 1006, '')).toEqual({ fault: { code, message: 'said' }, retry });
    for (const close of faults[code].close) {
      expect(verdictOf(undefined, close, '')).toMatchObject({ fault: { code }, retry });
    }
  });

  it('believes the fault frame before the close code', () => {
    expect(verdictOf(fault('rate-limited', 30_000), 1011, 'oops').fault).toEqual({
      code: 'rate-limited',
      message: 'said',
      retryAfterMs: 30_000,
    });
  });

  it('falls back to the close code where the fault is of a later version, and keeps its words and its floor', () => {
    expect(verdictOf(fault('too-warm', 500), 1012, '')).toEqual({
      fault: { code: 'restarting', message: 'said', retryAfterMs: 500 },
      retry: 'retry-after',
    });
    expect(verdictOf(fault('toString'), 1000, '').fault.code).toBe('socket-lost');
  });

  it('takes a clean 1000 for a loss, and says the code and the reason', () => {
    expect(verdictOf(undefined, 1000, 'bye')).toEqual({
      fault: { code: 'socket-lost', message: 'The socket was lost (close code 1000: bye).' },
      retry: 'backoff',
    });
  });

  it('is total: every close code and reason has a verdict and a sentence', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (code, reason) => {
        const { fault: named, retry } = verdictOf(undefined, code, reason);
        expect(faults[named.code].retry).toBe(retry);
        expect(named.message).not.toBe('');
      }),
    );
  });
});
