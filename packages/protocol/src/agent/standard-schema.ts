/** Recognises a Standard Schema, whichever library made it (some are objects, some are functions). */
import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Is it a schema that can be asked to validate? */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  const standard = (value as { '~standard'?: { validate?: unknown } })['~standard'];
  return typeof standard?.validate === 'function';
}
