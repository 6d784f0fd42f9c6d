/** Readers of option values: a number or a sentence that says which numbers would do. */
import { InvalidArgumentError } from 'commander';

/** A whole number from `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || text.trim() === '') {
      throw new InvalidArgumentError(`A whole number from ${least} is expected.`);
    }
    return value;
  };

/** A number above 0, or `Infinity`. */
export function speed(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('A number above 0 is expected, or Infinity.');
  return value;
}
