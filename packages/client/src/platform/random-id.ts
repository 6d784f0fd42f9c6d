/** Ids that nobody can guess or repeat: sessions, refs, submits. */

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
const LENGTH = 21; // 126 bits, as much as a random UUID.

/** @param random - the app's seam for tests; without it the platform's cryptographic source is used */
export const randomId = (random?: () => number): string => {
  const bytes = random === undefined ? crypto.getRandomValues(new Uint8Array(LENGTH)) : undefined;
  let id = '';
  for (let index = 0; index < LENGTH; index += 1) {
    id += ALPHABET[bytes === undefined ? Math.floor((random?.() ?? 0) * 64) : (bytes[index] ?? 0) & 63];
  }
  return id;
};
