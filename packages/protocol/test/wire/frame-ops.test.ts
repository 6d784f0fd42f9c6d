import { clientOps, isFrameOp, serverOps } from '@throughline/protocol';
import { clientFrameSchemas, serverFrameSchemas } from '@throughline/protocol/schemas';
import { expect, it } from 'vitest';

it('each side has the ops that it has schemas for', () => {
  expect([...clientOps]).toEqual(Object.keys(clientFrameSchemas));
  expect([...serverOps]).toEqual(Object.keys(serverFrameSchemas));
});

it('no op belongs to both sides', () => {
  expect(new Set([...clientOps, ...serverOps]).size).toBe(clientOps.length + serverOps.length);
});

it.each([...clientOps, ...serverOps])('%s is an op', (op) => expect(isFrameOp(op)).toBe(true));

it.each(['', 'HELLO', 'toString', '__proto__', undefined, null, 1, ['hello']])('%s is none', (value) => {
  expect(isFrameOp(value)).toBe(false);
});
