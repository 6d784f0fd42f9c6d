/** What a page is told of an error that an agent, a tool or a handler threw: a code and a message, without secrets. */
import { CODE_PATTERN } from '@throughline/protocol';
import { redact } from '../errors/redact.ts';
import { isServerError } from '../errors/server-error.ts';

export interface DescribedError {
  /** For programs: kebab-case. */
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/** Turns what was thrown into what pages read. */
export type DescribeError = (error: unknown) => DescribedError;

const MAX_MESSAGE = 2_000;

/** Codes like `ECONNREFUSED` or `rate_limit` as people of this project write them. */
const kebab = (code: string): string =>
  code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** The error's own words, secrets redacted. */
export const describeInOwnWords: DescribeError = (error) => {
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
};

/** In production the words of databases and services stay on the server; this package's own are written for people. */
export const describeInGeneral: DescribeError = (error) =>
  isServerError(error)
    ? describeInOwnWords(error)
    : { code: 'error', message: 'Something went wrong on the server. Its log says what.' };

/** The app's describer, made safe: what it throws, or what is no description, is described in general. */
export const guardDescriber =
  (describe: DescribeError): DescribeError =>
  (error) => {
    try {
      const { code, message } = describe(error);
      if (CODE_PATTERN.test(code) && typeof message === 'string')
        return { code, message: message.slice(0, MAX_MESSAGE) };
    } catch {
      // Described in general: a page must hear of the end whatever happens.
    }
    return describeInGeneral(error);
  };
