/** Where a connection gets its URL and its token from. [B5] */

export type TokenReason = 'connect' | 'unauthorized' | 'expiring';

/** The credential for `hello`: fixed, or asked at each attempt. */
export type TokenSource = string | ((ask: { reason: TokenReason; signal: AbortSignal }) => string | Promise<string>);

/** The address to dial: fixed, or asked at each attempt. */
export type UrlSource = string | URL | (() => string | URL | Promise<string | URL>);
