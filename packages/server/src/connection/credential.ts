/** Who the page is, by the credential it showed last: asked of the app, refreshed in place, watched to its end. [H5, L8] */
import type { FaultCode } from '@throughline/protocol';
import { withinTime } from '../clock/within-time.ts';
import { isServerError } from '../errors/server-error.ts';
import { checkUserId } from '../hub/stream-name.ts';
import type { Identity } from '../options/manager-options.ts';
import type { ConnectionHost } from './connection-host.ts';
import { createExpiry } from './expiry.ts';

export interface Credential {
  readonly identity: Identity | undefined;
  /** Asks the app who shows this token; undefined: it is fine, and `identity` says who. */
  show(token: string | undefined): Promise<FaultCode | undefined>;
  /**
   * A fresh token on the open connection, for the same user only. The text before it changes nothing; of several that
   * wait for the floor the last one counts. [L8]
   */
  refresh(token: string): void;
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
  /** The connection may not go on. */
  refused(fault: FaultCode): void;
}

/** The app failed while a credential still held: it is asked again after the floor, doubled each time, up to so long. */
const LONGEST_RETRY_MS = 30_000;

export function createCredential({ host, request, session, expiring, refused }: CredentialOptions): Credential {
  const { settings, clock } = host;
  const { expiringMs, refreshFloorMs, authTimeoutMs } = settings.times;
  let identity: Identity | undefined;
  /** As it came last, asked about or not. */
  let latest: string | undefined;
  /** To be asked about next. */
  let waiting: string | undefined;
  let asking: AbortController | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let cancelWait: (() => void) | undefined;
  let stopped = false;
  const expiry = createExpiry({
    clock,
    expiringMs,
    expiring,
    // Where the app could not be asked, the page's credential is not to blame.
    expired: () => refused(failures > 0 ? 'internal' : 'unauthorized'),
  });

  const ask = async (token: string | undefined): Promise<Identity | FaultCode> => {
    askedAt = clock.elapsed();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const authenticate = () => settings.authenticate({ token, session: session(), request });
      const found = await withinTime(clock, authTimeoutMs, 'authenticate', authenticate, signal);
      if (!found) return 'unauthorized';
      checkUserId(found.userId);
      return found;
    } catch (error) {
      if (stopped) return 'internal';
      // The app's failure must not look like a bad token: the page would ask for another, or give up.
      host.onError('authenticate', error);
      return isServerError(error, 'invalid-user') ? 'invalid-user' : 'internal';
    } finally {
      asking = undefined;
    }
  };

  const waitFor = (delayMs: number): void => {
    cancelWait = clock.after(delayMs, () => {
      cancelWait = undefined;
      next();
    });
  };

  const judge = (token: string, found: Identity | FaultCode): void => {
    if (stopped || waiting !== undefined) return;
    if (found === 'internal') {
      failures++;
      waiting = token;
      return waitFor(Math.min(LONGEST_RETRY_MS, refreshFloorMs * 2 ** failures));
    }
    failures = 0;
    if (typeof found === 'string') return refused(found);
    if (found.userId !== identity?.userId) return refused('forbidden');
    identity = found;
    expiry.until(found.expiresAt);
  };

  const next = (): void => {
    if (stopped || asking || cancelWait || waiting === undefined) return;
    const left = askedAt + refreshFloorMs - clock.elapsed();
    if (left > 0) return waitFor(left);
    const token = waiting;
    waiting = undefined;
    void ask(token).then((found) => {
      judge(token, found);
      next();
    });
  };

  return {
    get identity() {
      return identity;
    },
    async show(token) {
      latest = token;
      const found = await ask(token);
      if (typeof found === 'string') return found;
      identity = found;
      return undefined;
    },
    refresh(token) {
      if (token === latest) return;
      latest = token;
      waiting = token;
      next();
    },
    watch: () => expiry.until(identity?.expiresAt),
    stop() {
      stopped = true;
      expiry.stop();
      cancelWait?.();
      asking?.abort(new Error('The page has gone.'));
    },
  };
}
