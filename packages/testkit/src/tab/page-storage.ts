/** The storage of one tab: it outlives reloads, as `sessionStorage` does. */

export interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
  readonly length: number;
  /** A copy, as a duplicated tab gets it. */
  copy(): TabStorage;
}

export function createTabStorage(begins: Iterable<readonly [string, string]> = []): TabStorage {
  const items = new Map<string, string>(begins);
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    get length() {
      return items.size;
    },
    copy: () => createTabStorage(items),
  };
}
