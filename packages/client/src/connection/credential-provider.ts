/** Asks the app for token and URL: one question at a time, in bounded time, and a late answer is dropped. [B5] */
import type { Cancel, Clock, Fault } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { ClientOptions } from '../options/client-options.ts';
import { socketUrl } from '../socket/socket-url.ts';
import type { TokenReason } from './credential-sources.ts';
import { faultNamed } from './fault-of.ts';

export interface CredentialSources {
  readonly token: ClientOptions['token'];
  /** Undefined where the app's own socket knows where to go. */
  readonly url: ClientOptions['url'];
  readonly clock: Clock;
  readonly timeoutMs: number;
}

export type Credentials =
  | { readonly ok: true; readonly token: string | undefined; readonly url: string | undefined }
  | Failed;

interface Failed {
  readonly ok: false;
  /** A definite no. */
  readonly final: boolean;
  /** It may pass by itself: nobody has to mend anything. */
  readonly passes: boolean;
  readonly fault: Fault;
  /** What the app has to hear of beside the status. */
  readonly error: ClientError | undefined;
}

export interface CredentialProvider {
  /** Asks, and gives up an earlier question. `answer` is called once, at once if nothing is asynchronous, or never after `cancel`. */
  ask(reason: TokenReason, answer: (credentials: Credentials) => void): void;
  /** Gives the question up: its signal is aborted, its answer dropped. */
  cancel(): void;
  /** The token that was given last. */
  token(): string | undefined;
  /** Stands for it where a secret has no business to be: another text has another number. */
  tokenNumber(): number;
  /** Lets go of the token. */
  forget(): void;
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const isDefiniteNo = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && (cause as { code?: unknown }).code === 'unauthorized';

const tokenFailed = (cause: unknown): Failed => {
  const final = isDefiniteNo(cause);
  const message = `The token provider ${final ? 'said no' : 'failed'}: ${messageOf(cause)}`;
  const error = new ClientError(final ? 'unauthorized' : 'app-error', message, { cause });
  const fault = faultNamed(final ? 'unauthorized' : 'token-unavailable', message);
  return { ok: false, final, passes: !final, fault, error };
};

const urlFailed = (cause: unknown): Failed => {
  const message = `There is no URL to dial: ${messageOf(cause)}`;
  const error = cause instanceof ClientError ? cause : new ClientError('app-error', message, { cause });
  return { ok: false, final: false, passes: cause !== error, fault: faultNamed('socket-lost', message), error };
};

const tokenOf = (value: unknown): Credentials => {
  if (typeof value === 'string') return { ok: true, token: value, url: undefined };
  const failed = tokenFailed(new TypeError(`it gave ${value === null ? 'null' : typeof value} instead of a string`));
  return { ...failed, passes: false };
};

const urlOf = (value: unknown): Credentials => {
  try {
    return { ok: true, token: undefined, url: socketUrl(value) };
  } catch (cause) {
    return urlFailed(cause);
  }
};

type Answer = (credentials: Credentials) => void;

/** Calls a provider and reads its value, now if it is one, later if it is a promise of one. */
const consult = (
  provide: () => unknown,
  read: (value: unknown) => Credentials,
  failed: (cause: unknown) => Credentials,
  answer: Answer,
): void => {
  let given: unknown;
  try {
    given = provide();
  } catch (cause) {
    answer(failed(cause));
    return;
  }
  if (typeof given !== 'object' || given === null || !('then' in given)) {
    answer(read(given));
    return;
  }
  Promise.resolve(given).then(
    (value) => answer(read(value)),
    (cause: unknown) => answer(failed(cause)),
  );
};

/** One question to both providers: the first no, or both answers together, ends it. */
const createQuestion = (sources: CredentialSources, reason: TokenReason, signal: AbortSignal, answer: Answer): void => {
  const { token, url } = sources;
  let gotToken: string | undefined;
  let gotUrl: string | undefined;
  let missing = 2;
  const collect = (part: Credentials): void => {
    if (part.ok) {
      gotToken ??= part.token;
      gotUrl ??= part.url;
      missing -= 1;
    }
    if (!part.ok) answer(part);
    else if (missing === 0) answer({ ok: true, token: gotToken, url: gotUrl });
  };
  const none = (): Credentials => ({ ok: true, token: undefined, url: undefined });
  if (typeof token === 'function') consult(() => token({ reason, signal }), tokenOf, tokenFailed, collect);
  else collect(token === undefined ? none() : tokenOf(token));
  if (url === undefined || reason === 'expiring') collect(none());
  else consult(typeof url === 'function' ? url : () => url, urlOf, urlFailed, collect);
};

export const createCredentialProvider = (sources: CredentialSources): CredentialProvider => {
  let abort: AbortController | undefined;
  let stopTimeout: Cancel = () => {};
  let token: string | undefined;
  let tokenNumber = 0;
  let hasFailed = false;
  const cancel = (): void => {
    stopTimeout();
    const given = abort;
    abort = undefined;
    given?.abort();
  };
  const take = (credentials: Credentials, reason: TokenReason): Credentials => {
    if (credentials.ok) {
      hasFailed = false;
      if (credentials.token !== token) tokenNumber += 1;
      token = credentials.token;
      return credentials;
    }
    const isNews = !hasFailed;
    hasFailed = true;
    return isWorthAnError(credentials, reason, isNews) ? credentials : { ...credentials, error: undefined };
  };
  return {
    cancel,
    ask(reason, answer) {
      cancel();
      const mine = new AbortController();
      abort = mine;
      const finish = (credentials: Credentials): void => {
        if (abort !== mine) return;
        abort = undefined;
        stopTimeout();
        answer(take(credentials, reason));
      };
      stopTimeout = sources.clock.after(sources.timeoutMs, () => {
        const late = tokenFailed(new Error(`no answer within ${sources.timeoutMs} ms`));
        finish(late);
        mine.abort();
      });
      createQuestion(sources, reason, mine.signal, finish);
    },
    token: () => token,
    tokenNumber: () => tokenNumber,
    forget() {
      token = undefined;
      hasFailed = false;
    },
  };
};

/**
 * While the page dials, the status has the fault, and failures that pass by themselves are no errors: a page offline
 * for an hour fails hundreds of times. On an open connection no status shows them, so the first one is an error; so is
 * the first of those that somebody has to mend, and every definite no.
 */
const isWorthAnError = ({ final, passes }: Failed, reason: TokenReason, isNews: boolean): boolean =>
  final || (isNews && (reason === 'expiring' || !passes));
