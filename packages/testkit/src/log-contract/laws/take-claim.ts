/** Takes a claim that nobody has, or fails the test. */

import type { EventLog } from '@throughline/server';
import { expect } from 'vitest';

export async function takeClaim(log: EventLog, userId: string, id: string, leaseMs: number): Promise<string> {
  const outcome = await log.claim(userId, id, 'hash', leaseMs);
  expect(outcome).toMatchObject({ status: 'claimed' });
  return outcome.status === 'claimed' ? outcome.claim : '';
}
