/** Ids that nobody can guess or repeat: sessions, refs, submits. */
import { ClientError } from '../errors/client-error.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
const LENGTH = 21; // 126 bits, as much as a random UUID.

/** The platform's cryptographic source, looked up now. */
const platformBytes = (): Uint8Array => {
  const source = globalThis.crypto as Crypto | undefined;
  if (typeof source?.getRandomValues !== 'function') {
    const message =
      'This platform has no `crypto.getRandomValues`: load a polyfill before, or pass the option `random`.';
    throw new ClientError('invalid-option', message);
  }
  return source.getRandomValues(new Uint8Array(LENGTH));
};

/**
 * @param random - the app's seam for tests; without it the platform's cryptographic source is used
 * @throws ClientError `invalid-option` where there is no source
 */
export const randomId = (random?: () => number): string => {
  const bytes = random === undefined ? platformBytes() : undefined;
  let id = '';
  for (let index = 0; index < LENGTH; index += 1) {
    id += ALPHABET[bytes === undefined ? Math.floor((random?.() ?? 0) * 64) : (bytes[index] ?? 0) & 63];
  }
  return id;
};
