/** Remembers the last so many ids, each with a number, in constant time per id. [V1] */
export interface RecentIds {
  /** Remembers an id; the oldest one makes room. `seq` never falls from call to call. */
  add(id: string, seq: number): void;
  find(id: string): number | undefined;
  /** Forgets the ids whose number is `upTo` or lower. */
  forget(upTo: number): void;
}

export function createRecentIds(capacity: number): RecentIds {
  const seqs = new Map<string, number>();
  // A map alone would do, were finding its first key not linear in the keys deleted before it.
  const order: string[] = [];
  let first = 0;

  const forgetFirst = (): void => {
    seqs.delete(order[first]!);
    order[first] = '';
    first++;
    if (first * 2 > capacity && first * 2 > order.length) {
      order.splice(0, first);
      first = 0;
    }
  };

  return {
    add(id, seq) {
      if (seqs.size >= capacity) forgetFirst();
      seqs.set(id, seq);
      order.push(id);
    },
    find: (id) => seqs.get(id),
    forget(upTo) {
      while (first < order.length && seqs.get(order[first]!)! <= upTo) forgetFirst();
    },
  };
}
