/** Does a value have what is expected of it? Objects may have more; arrays, numbers and texts must be equal. */

interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

const isAsymmetric = (value: unknown): value is Asymmetric =>
  typeof value === 'object' && value !== null && 'asymmetricMatch' in value;

export function partlyEqual(expected: unknown, actual: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual);
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, actual);
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, index) => partlyEqual(item, actual[index]))
    );
  }
  const fields = actual as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([key, value]) => partlyEqual(value, fields[key]));
}
