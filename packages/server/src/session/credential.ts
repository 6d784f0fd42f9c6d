/** Who the page is, by the credential it showed last: asked of the app, refreshed in place, watched to its end. [H5] */
import type { FaultCode } from '@throughline/protocol';
import { checkUserId } from '../hub/stream-name.ts';
import type { Identity } from '../options.ts';
import type { ConnectionHost } from './connection-host.ts';
import { createExpiry } from './expiry.ts';

export interface Credential {
  readonly identity: Identity | undefined;
  /** Asks the app who shows this token; undefined: it is fine, and `identity` says who. */
  show(token: string | undefined): Promise<FaultCode | undefined>;
  /** The same on an open connection, for the same user only; of two that overlap the later one counts. */
  refresh(token: string): Promise<FaultCode | undefined>;
  /** From now on its end is watched. */
  watch(): void;
  stop(): void;
}

export interface CredentialOptions {
  readonly host: ConnectionHost;
  /** What the transport knows of the page. */
  readonly request: unknown;
  session(): string;
  expiring(inMs: number): void;
  expired(): void;
}

export function createCredential({ host, request, session, expiring, expired }: CredentialOptions): Credential {
  const { settings, clock } = host;
  const expiry = createExpiry({ clock, expiringMs: settings.times.expiringMs, expiring, expired });
  let identity: Identity | undefined;
  let turn = 0;

  const ask = async (token: string | undefined): Promise<Identity | FaultCode> => {
    try {
      const found = await settings.authenticate({ token, session: session(), request });
      if (!found) return 'unauthorized';
      checkUserId(found.userId);
      return found;
    } catch (error) {
      // The app's failure must not look like a bad token: the page would ask for another, or give up.
      host.onError('authenticate', error);
      return 'internal';
    }
  };

  return {
    get identity() {
      return identity;
    },
    async show(token) {
      const found = await ask(token);
      if (typeof found === 'string') return found;
      identity = found;
      return undefined;
    },
    async refresh(token) {
      const own = ++turn;
      const found = await ask(token);
      if (own !== turn) return undefined;
      if (typeof found === 'string') return found;
      if (found.userId !== identity?.userId) return 'forbidden';
      identity = found;
      expiry.until(found.expiresAt);
      return undefined;
    },
    watch: () => expiry.until(identity?.expiresAt),
    stop: expiry.stop,
  };
}
