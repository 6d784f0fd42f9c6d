/** A seeded generator: one seed, one sequence, on every platform. */

/** Numbers from 0 up to, not including, 1. */
export type Random = () => number;

/** Mulberry32: 32 bits of state, enough for choosing; not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A generator of its own for each purpose, so that one more draw here changes nothing there. */
export function forkRandom(seed: number, purpose: string): Random {
  let hash = seed >>> 0;
  for (let index = 0; index < purpose.length; index += 1) {
    hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193) >>> 0;
  }
  return createRandom(hash);
}
