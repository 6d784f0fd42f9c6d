/** Ids of events, runs, calls, messages: 20 letters and digits, from the platform's `crypto` or from a given source. */

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;
/** So many letters come of one draw of a given source: 36⁵ is less than the 2³² values that a source has at the least. */
const LETTERS_A_DRAW = 5;
const VALUES_A_DRAW = LETTERS.length ** LETTERS_A_DRAW;
/** 252 = 7 × 36: bytes below it give every letter equally often. */
const FAIR = 252;

export function createRandomId(random: (() => number) | undefined): () => string {
  if (random) {
    return () => {
      let id = '';
      while (id.length < LENGTH) {
        id += Math.floor(random() * VALUES_A_DRAW)
          .toString(LETTERS.length)
          .padStart(LETTERS_A_DRAW, '0');
      }
      return id;
    };
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
