/** Where a list of expectations departs from what happened; others may come between. */
import { partlyEqual } from './partly-equal.ts';

export interface Departure {
  /** Index of the expectation that was not met. */
  readonly index: number;
  readonly sentence: string;
}

export function inOrder<Item>(
  expected: readonly unknown[],
  items: readonly Item[],
  fits: (wanted: unknown, item: Item) => boolean = partlyEqual,
): Departure | undefined {
  let next = 0;
  for (const [index, wanted] of expected.entries()) {
    const found = items.findIndex((item, place) => place >= next && fits(wanted, item));
    if (found < 0) {
      const where = index === 0 ? '' : ` after what fits the expectation before it`;
      return { index, sentence: `expectation ${index}, ${JSON.stringify(wanted)}, did not come${where}` };
    }
    next = found + 1;
  }
  return undefined;
}
