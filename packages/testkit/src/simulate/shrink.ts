/** Finds a smaller list that still fails: first halves, then single items are left out, as long as that helps. */

/** @param fails tries a list; true when it still fails @param tries at most so many */
export async function shrinkList<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
  tries = 60,
): Promise<readonly Item[]> {
  let smallest = items;
  let left = tries;
  for (let size = Math.ceil(items.length / 2); size >= 1 && left > 0; ) {
    let found = false;
    for (let from = 0; from < smallest.length && left > 0; from += size) {
      const candidate = [...smallest.slice(0, from), ...smallest.slice(from + size)];
      left -= 1;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
    if (!found) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return smallest;
}
