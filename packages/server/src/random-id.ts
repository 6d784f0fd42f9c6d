/** Ids of events, runs, calls, messages: 20 letters and digits, from the platform's `crypto` or from a given source. */

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;
/** 252 = 7 × 36: bytes below it give every letter equally often. */
const FAIR = 252;

export function createRandomId(random: (() => number) | undefined): () => string {
  if (random) {
    return () => Array.from({ length: LENGTH }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
  }
  const bytes = new Uint8Array(1024);
  let next = bytes.length;
  return () => {
    let id = '';
    while (id.length < LENGTH) {
      if (next === bytes.length) {
        crypto.getRandomValues(bytes);
        next = 0;
      }
      const byte = bytes[next++]!;
      if (byte < FAIR) id += LETTERS[byte % LETTERS.length];
    }
    return id;
  };
}
