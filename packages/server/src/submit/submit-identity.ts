/**
 * What makes two submits of one id the same command, as text to compare and to hash. A field that is absent leaves no
 * trace: when one is added to the list, commands that were sent before a deploy keep their identity after it. [U3]
 */
import type { SubmitFrame } from '@throughline/protocol';

/** The order counts: it is that of the text. Add at the end; never reorder, rename or remove. */
export const identityFields = ['type', 'data', 'stream', 'runId', 'threadId'] as const satisfies (keyof SubmitFrame)[];

export const submitIdentity = (frame: SubmitFrame): string =>
  JSON.stringify(
    identityFields.flatMap((field) => {
      const value = frame[field];
      return value === undefined ? [] : [field, value];
    }),
  );
