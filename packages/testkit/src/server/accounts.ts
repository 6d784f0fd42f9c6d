/** Who may come in and what they may do, for servers that bring no hooks of their own. */

/** What a token stands for. */
interface Credential {
  readonly userId: string;
  /** Virtual epoch milliseconds. */
  readonly expiresAt: number | undefined;
}

export type StreamAction = 'read' | 'submit';

export interface Accounts {
  /** A token for the user; with `expiresInMs` the page will be asked for a fresh one. */
  issue(userId: string, expiresInMs?: number): string;
  /** From now on the token is refused. */
  revokeToken(token: string): void;
  /** Lets the user read the stream, and submit to it. */
  grant(userId: string, stream: string, actions?: readonly StreamAction[]): void;
  /** Takes it back, for later questions. */
  deny(userId: string, stream: string): void;
  readonly authenticate: (ask: { token: string | undefined }) => { userId: string; expiresAt?: number } | null;
  readonly authorize: (ask: { userId: string; stream: string; action: StreamAction }) => boolean;
}

export function createAccounts(now: () => number): Accounts {
  const credentials = new Map<string, Credential>();
  const grants = new Map<string, readonly StreamAction[]>();
  const key = (userId: string, stream: string): string => `${userId}\n${stream}`;
  let issued = 0;
  return {
    issue(userId, expiresInMs) {
      issued += 1;
      const token = `test-token-${issued}-of-${userId}`;
      credentials.set(token, { userId, expiresAt: expiresInMs === undefined ? undefined : now() + expiresInMs });
      return token;
    },
    revokeToken: (token) => void credentials.delete(token),
    grant: (userId, stream, actions = ['read', 'submit']) => void grants.set(key(userId, stream), actions),
    deny: (userId, stream) => void grants.delete(key(userId, stream)),
    authenticate({ token = '' }) {
      const credential = credentials.get(token);
      if (credential === undefined) return null;
      const { userId, expiresAt } = credential;
      if (expiresAt === undefined) return { userId };
      return expiresAt <= now() ? null : { userId, expiresAt };
    },
    authorize: ({ userId, stream, action }) =>
      stream === `user:${userId}` || (grants.get(key(userId, stream))?.includes(action) ?? false),
  };
}
