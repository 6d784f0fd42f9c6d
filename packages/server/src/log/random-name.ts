/** Makes names that do not meet again: epochs and claims. */

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 16;

/** 16 base-36 digits, some 82 bits, from the given source of numbers in [0, 1), else from the platform's `crypto`. */
export function randomName(random?: () => number): string {
  if (random) return Array.from({ length: LENGTH }, () => DIGITS[Math.floor(random() * 36)]).join('');
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, (byte) => DIGITS[byte % 36]).join('');
}
