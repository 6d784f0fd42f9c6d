/** Knows the keys whose values nobody should read in a log or a recording. */

/** `apiKey`, `APIKey`, `api-key` and `api_key` are the words "api key". */
const wordsOf = (key: string): readonly string[] =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** Anywhere in a word; an author is nobody's credential, an authorization is. */
const secretWord = /passw|passphrase|passcode|secret|token|credential|auth(?!or(?!i[sz]))/;

/** At the end of a word, as in `apikey`; these words only look like it. */
const keyWord = /(?:^|[a-z0-9])keys?$/;
const harmless = new Set(['monkey', 'monkeys', 'donkey', 'turkey', 'hockey', 'whiskey', 'jockey', 'hotkey', 'hotkeys']);

/** Does the key name a password, secret, key, token, auth or credential? */
export const isSecretKey = (key: string): boolean =>
  wordsOf(key).some((word) => secretWord.test(word) || (keyWord.test(word) && !harmless.has(word)));

/** Numbers of tokens (`maxTokens`, `token_count`) are figures, not secrets. */
export const isTokenCount = (key: string, value: unknown): boolean =>
  typeof value === 'number' && /tokens|token[_-]?count/i.test(key);
