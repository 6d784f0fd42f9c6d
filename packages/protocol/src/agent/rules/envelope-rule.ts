/** [GP-ENVELOPE] Every event has a valid envelope. It comes before all other rules, which read what it let through. */
import { isId, isSeq, isTypeName } from '../../names.ts';
import type { StreamEvent } from '../stream-event.ts';

const isTime = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isOptionalId = (value: unknown): boolean => value === undefined || isId(value);
const isOptionalText = (value: unknown): boolean => value === undefined || typeof value === 'string';

const fields: Readonly<Record<keyof StreamEvent, readonly [fits: (value: unknown) => boolean, expected: string]>> = {
  stream: [isId, 'the name of a stream'],
  seq: [isSeq, 'a positive whole number'],
  id: [isId, 'an id'],
  type: [isTypeName, 'a type in snake_case'],
  at: [isTime, 'a time in epoch milliseconds'],
  data: [(value) => value !== undefined, 'present'],
  runId: [isOptionalId, 'an id, where there is one'],
  threadId: [isOptionalId, 'an id, where there is one'],
  agent: [isOptionalText, 'a text, where there is one'],
  userId: [isOptionalId, 'an id, where there is one'],
  submitId: [isOptionalId, 'an id, where there is one'],
};

/** What is wrong with an envelope, in words; nothing for a valid one. */
export function envelopeIssues(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return ['the event is no object'];
  const event = value as Readonly<Record<string, unknown>>;
  return Object.entries(fields)
    .filter(([field, [fits]]) => !fits(event[field]))
    .map(([field, [, expected]]) => `${field} must be ${expected}`);
}
