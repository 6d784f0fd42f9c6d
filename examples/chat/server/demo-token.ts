/** Credentials of the demo: who one says one is, signed, for an hour. A real app has its own. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isDemoUser } from '../shared/demo-users.ts';

export interface DemoIdentity {
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface DemoTokens {
  issue(user: string): string;
  /** Whose it is; null when it is false or too old. */
  verify(token: string | undefined): DemoIdentity | null;
}

const lifeMs = 3_600_000;

export function createDemoTokens(secret: string, now: () => number = Date.now): DemoTokens {
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
  return {
    issue(user) {
      const claim = `${user}~${now() + lifeMs}`;
      return `${claim}~${sign(claim)}`;
    },
    verify(token) {
      const [user = '', expires = '', signature = ''] = token?.split('~') ?? [];
      const expected = sign(`${user}~${expires}`);
      if (signature.length !== expected.length) return null;
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return null;
      const expiresAt = Number(expires);
      return isDemoUser(user) && expiresAt > now() ? { userId: user, expiresAt } : null;
    },
  };
}
