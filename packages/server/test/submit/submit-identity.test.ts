import type { SubmitFrame } from '@throughline/protocol';
import { clientFrameSchemas } from '@throughline/protocol/schemas';
import { expect, it } from 'vitest';
import { bodyHash } from '../../src/submit/body-hash.ts';
import { identityFields, submitIdentity } from '../../src/submit/submit-identity.ts';

const plain: SubmitFrame = { op: 'submit', id: 'c-1', type: 'user_message', data: { text: 'Hello' } };
const full: SubmitFrame = { ...plain, stream: 'thread:42', runId: 'r-1', threadId: 't-1' };

it('[U3] the identity of a command is what it was in every version that was deployed', () => {
  // A retry may meet a server of another version. When this fails, commands under way would become conflicts.
  expect([plain, full].map(submitIdentity)).toEqual([
    '["type","user_message","data",{"text":"Hello"}]',
    '["type","user_message","data",{"text":"Hello"},"stream","thread:42","runId","r-1","threadId","t-1"]',
  ]);
  expect([plain, full].map((frame) => bodyHash(submitIdentity(frame)))).toEqual([
    '1b-1agsubl-1qvjh09',
    '2r-w8nf4i-2erpca',
  ]);
});

it('[U3] every field of a submit is decided about: part of what the command is, or not', () => {
  const notIdentity = ['op', 'id'];
  const decided = [...notIdentity, ...identityFields];
  expect(
    Object.keys(clientFrameSchemas.submit.shape).filter((field) => !decided.includes(field)),
    'Does this field make another command of it? Then add it at the end of identityFields, else to the list in this test.',
  ).toEqual([]);
});

it('[U3] each field makes another command of it, and how the frame was written does not', () => {
  const others = [
    { ...full, type: 'place_order' },
    { ...full, data: { text: 'hello' } },
    { ...full, stream: 'thread:43' },
    { ...full, runId: 'r-2' },
    { ...full, threadId: 't-2' },
    plain,
  ];
  expect(new Set([full, ...others].map(submitIdentity)).size).toBe(7);
  const { type, data, ...rest } = full;
  expect(submitIdentity({ ...rest, data, type, later: 1 } as SubmitFrame)).toBe(submitIdentity(full));
});

it('[U3] a field that is absent leaves no trace, so that one which is added later changes no earlier command', () => {
  expect(submitIdentity({ ...plain, stream: undefined })).toBe(submitIdentity(plain));
});
