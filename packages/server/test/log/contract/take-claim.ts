/** Takes a claim that nobody has, or fails the test. */
import { expect } from 'vitest';
import type { EventLog } from '../../../src/log/event-log.ts';

export async function takeClaim(log: EventLog, userId: string, id: string, leaseMs: number): Promise<string> {
  const outcome = await log.claim(userId, id, 'hash', leaseMs);
  expect(outcome).toMatchObject({ status: 'claimed' });
  return outcome.status === 'claimed' ? outcome.claim : '';
}
