/** The JSON body of a publisher's request: bounded, and one object. [P3] */
import { readBody } from '../read-body.ts';
import { RunRefusal } from './run-answers.ts';

const MAX_BYTES = 1_048_576;

export type Body = Readonly<Record<string, unknown>>;

export async function requestBody(request: Request): Promise<Body> {
  const text = await readBody(request, MAX_BYTES);
  if (text === 'too-large')
    throw new RunRefusal(413, 'too-large', `A body may have ${MAX_BYTES} bytes. Send less at once.`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // It is said below.
  }
  throw new RunRefusal(400, 'invalid', 'The body must be one JSON object.');
}

/** A field that is text, or absent; anything else is refused. */
export function textField(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new RunRefusal(422, 'invalid', `${name} must be text.`);
}

export function requiredText(body: Body, name: string): string {
  const value = textField(body, name);
  if (value) return value;
  throw new RunRefusal(422, 'invalid', `${name} is missing.`);
}
