/** Options for a client that is made once, whose sources are looked up anew at each use. */

/** What a client asks again and again: with a function in its place, the newest value is the one that is used. */
const sources = ['token', 'url', 'history'] as const;

type Sourced = { readonly [Name in (typeof sources)[number] | 'storageKey']?: unknown };

/**
 * The options as they were first, with functions for `token`, `url` and `history` that ask the newest ones. A client
 * keeps its places under its URL: one that was fixed at first still names them.
 */
export function followOptions<Options>(first: Options, newest: () => Options): Options {
  const { url, storageKey }: Sourced = first ?? {};
  const followed = Object.fromEntries(
    sources
      .filter((name) => (first as Sourced | undefined)?.[name] !== undefined)
      .map((name) => [
        name,
        (...given: unknown[]): unknown => {
          const now = (newest() as Sourced)[name];
          return typeof now === 'function' ? now(...given) : now;
        },
      ]),
  );
  const kept = storageKey === undefined && typeof url === 'string' ? { storageKey: `throughline.v1 ${url}` } : {};
  return { ...kept, ...first, ...followed };
}
