/** How a check ends that did not pass: the law was broken, or could not be tried. */

/** The server broke the law; the message says how. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

/** The law could not be tried; the message says what was missing. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped';
}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CheckFailure(otherwise);
}

/** Compares as JSON. */
export function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  demand(got === wanted, `${what} should be ${wanted}; it is ${got}.`);
}
