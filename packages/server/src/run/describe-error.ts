/** What a page is told of an error that an agent, a tool or a handler threw: a code and a message, without secrets. */
import { CODE_PATTERN } from '@throughline/protocol';
import { redact } from '../redact.ts';

export interface DescribedError {
  readonly code: string;
  readonly message: string;
}

const MAX_MESSAGE = 2_000;

/** Codes like `ECONNREFUSED` or `rate_limit` as people of this project write them. */
const kebab = (code: string): string =>
  code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) {
    return {
      code: 'error',
      message:
        typeof error === 'string' ? redact(error).slice(0, MAX_MESSAGE) : 'Something that is no Error was thrown.',
    };
  }
  const own = 'code' in error && typeof error.code === 'string' ? kebab(error.code) : '';
  const code = CODE_PATTERN.test(own) ? own : 'error';
  return { code, message: redact(error.message || error.name).slice(0, MAX_MESSAGE) };
}
