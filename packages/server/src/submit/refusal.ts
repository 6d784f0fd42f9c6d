/** How a handler says no: an error that carries its receipt. */
import { CODE_PATTERN } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import type { Answer } from './answer.ts';

class Refusal extends ServerError {
  readonly answer: Answer & { ok: false };
  constructor(answer: Answer & { ok: false }) {
    super('refused', answer.message);
    this.answer = answer;
  }
}

export function refuse(code: string, message: string, options: { retryAfterMs?: number } = {}): never {
  if (!CODE_PATTERN.test(code)) {
    throw new ServerError('invalid-option', `"${code}" is no receipt code: use kebab-case, such as quota-exceeded.`);
  }
  throw new Refusal({ ok: false, code, message, ...options });
}

/** The receipt that a handler asked for by throwing. */
export const refusalOf = (error: unknown): (Answer & { ok: false }) | undefined =>
  error instanceof Refusal ? error.answer : undefined;
