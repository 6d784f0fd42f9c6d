/** Names of what is kept in Redis; the braces put all keys of a stream, or of a user's claims, into one slot. */

export interface KeyGroup {
  /** In the order in which the scripts expect them. */
  readonly keys: readonly string[];
  /** Where changes are published. */
  readonly channel: string;
}

const group = (tag: string, parts: readonly string[]): KeyGroup => ({
  keys: parts.map((part) => `${tag}:${part}`),
  channel: `${tag}:live`,
});

export const streamKeys = (prefix: string, stream: string): KeyGroup =>
  group(`${prefix}{stream:${stream}}`, ['meta', 'events', 'ids', 'open', 'ended', 'owners', 'asked']);

export const claimKeys = (prefix: string, userId: string): KeyGroup =>
  group(`${prefix}{claims:${userId}}`, ['meta', 'claims', 'expiry']);

/** Leases and lists of runs: one slot for all nodes. */
export const ownerKeys = (prefix: string): KeyGroup => group(`${prefix}{runs}`, ['leases', 'owned', 'news', 'streams']);
