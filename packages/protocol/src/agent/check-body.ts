/** Asks a schema whether a body fits. The answer is a value, whatever the schema does. [S6] */
import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A body that fits, as its schema reads it; or what does not fit, in words. */
export type CheckedBody<Data = unknown> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly issues: readonly string[] };

/** More issues than these tell nobody anything. */
const maxIssues = 10;

const isAsync = 'The schema is asynchronous: events are checked as they come, by synchronous schemas only.';

/**
 * Checks one body against its definition. A schema that throws rejects the body; so does one that answers
 * asynchronously, and says so: only synchronous schemas can check events.
 */
export function checkBody<Schema extends StandardSchemaV1<any, any>>(
  definition: { readonly schema: Schema },
  data: unknown,
): CheckedBody<StandardSchemaV1.InferOutput<Schema>> {
  try {
    const result = definition.schema['~standard'].validate(data);
    if ('then' in result) {
      result.then(undefined, () => {}); // nobody waits for it: its rejection must not become an unhandled one
      return { ok: false, issues: [isAsync] };
    }
    if (result.issues === undefined) return { ok: true, data: result.value };
    return { ok: false, issues: result.issues.slice(0, maxIssues).map(inWords) };
  } catch (error) {
    return { ok: false, issues: [`The schema failed: ${error instanceof Error ? error.message : 'it threw'}.`] };
  }
}

function inWords({ message, path }: StandardSchemaV1.Issue): string {
  if (path === undefined || path.length === 0) return message;
  const steps = path.map((step) => String(typeof step === 'object' ? step.key : step));
  return `${steps.join('.')}: ${message}`;
}
