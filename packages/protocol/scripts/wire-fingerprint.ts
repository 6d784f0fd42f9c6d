/** The beginning of the SHA-256 over all JSON Schemas: changes exactly when the shape of the wire does. */
import { createHash } from 'node:crypto';
import type { JsonSchemas } from '../src/schemas/json-schemas.ts';

/** Keys in alphabetical order, so that moving a field in a file changes nothing. */
const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

export const wireFingerprint = (schemas: JsonSchemas): string =>
  createHash('sha256').update(JSON.stringify(schemas, sorted)).digest('hex').slice(0, 16);
