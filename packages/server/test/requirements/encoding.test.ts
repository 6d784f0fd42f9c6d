/** Requirement 19: a defined encoding or a typed error before anything is sent; the caller's later mutation changes nothing. */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const cycle: Record<string, unknown> = { a: 1 };
cycle.self = { back: [cycle] };

test.each([
  ['a date becomes ISO text', { when: new Date(0) }, { when: '1970-01-01T00:00:00.000Z' }],
  ['what has toJSON becomes what that gives', { url: new URL('https://a.example/') }, { url: 'https://a.example/' }],
  ['an undefined property is left out', { here: 1, gone: undefined }, { here: 1 }],
  ['-0 becomes 0', { zero: -0 }, { zero: 0 }],
  ['a null prototype is an object', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  [
    'own __proto__ stays a key',
    JSON.parse('{"__proto__":{"polluted":true}}'),
    JSON.parse('{"__proto__":{"polluted":true}}'),
  ],
])('[19] %s', async (_law, data, expected) => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  await host.manager.publish({ user: 'ada' }, { type: 'note', data });
  expect(page.events()[0]!.data).toEqual(expected);
});

test.each([
  ['a map', { deep: [{ map: new Map([[1, 2]]) }] }, 'note.data.deep[0].map: a Map'],
  ['a set', new Set([1]), 'note.data: a Set'],
  ['a bigint', { id: 10n }, 'note.data.id: a bigint'],
  ['NaN', { ratio: Number.NaN }, 'note.data.ratio: NaN'],
  ['Infinity', [Number.POSITIVE_INFINITY], 'note.data[0]: Infinity'],
  ['undefined in a list', [1, undefined], 'note.data[1]: undefined'],
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  ['a hole in a list', { list: [1, , 3] }, 'note.data.list[1]: undefined'],
  ['a date that is invalid, deep inside', { a: [{ b: new Date(Number.NaN) }] }, 'note.data.a[0].b: an invalid Date'],
  ['a map behind toJSON', { toJSON: () => ({ m: new Map() }) }, 'a Map'],
  ['undefined as the whole body', undefined, 'note.data: undefined'],
  ['a function', { run: () => {} }, 'note.data.run: a function'],
  ['a symbol', { kind: Symbol('x') }, 'note.data.kind: a symbol'],
  ['a promise', { later: Promise.resolve(1) }, 'await it first'],
  ['an error', { error: new Error('x') }, 'note.data.error: an Error'],
  ['bytes', { raw: new Uint8Array(2) }, 'base64'],
  ['an invalid date', { when: new Date('x') }, 'invalid Date'],
  ['a cycle', cycle, 'refers to itself'],
  [
    'a getter that throws',
    {
      get trap() {
        throw new Error('no');
      },
    },
    'reading it threw',
  ],
])('[19] %s is a typed error that names the place, and nothing is sent', async (_what, data, words) => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  const frames = page.frames().length;
  const error = await host.manager.publish({ user: 'ada' }, { type: 'note', data }).catch((caught) => caught);
  expect(isServerError(error, 'invalid-body')).toBe(true);
  expect(error.message).toContain(words);
  expect(page.frames()).toHaveLength(frames);
  expect(await host.manager.publish({ user: 'ada' }, { type: 'note', data: 'next' })).toMatchObject({
    seq: 1,
    status: 'written',
  });
});

test('[19] what the caller changes after the call changes nothing, live or replayed', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  const data = { list: [1], deep: { text: 'before' } };
  const publishing = host.manager.publish({ user: 'ada' }, { type: 'note', data });
  data.list.push(2);
  data.deep.text = 'after';
  const { epoch } = await publishing;
  const again = await connect(host.manager, { user: 'ada', streams: { me: { epoch, seq: 0 } } });
  expect(page.events()[0]!.data).toEqual({ list: [1], deep: { text: 'before' } });
  expect(again.events()[0]!.data).toEqual({ list: [1], deep: { text: 'before' } });
});

test('[19] an event that is too large is a typed error before anything is sent', async () => {
  host = createTestManager({ limits: { maxEventBytes: 1_000 } });
  const page = await connect(host.manager, { user: 'ada' });
  const error = await host.manager
    .publish({ user: 'ada' }, { type: 'note', data: 'x'.repeat(1_000) })
    .catch((caught) => caught);
  await settled();
  expect(isServerError(error, 'too-large')).toBe(true);
  expect(page.events()).toEqual([]);
});

test('[19] texts with lone surrogates, quotes and separators arrive as JSON can carry them', async () => {
  host = createTestManager();
  const page = await connect(host.manager, { user: 'ada' });
  const data = { text: 'a"b\\c\u2028\u2029\u0000 𝒳 é', lone: '\ud800' };
  await host.manager.publish({ user: 'ada' }, { type: 'note', data });
  expect(page.events()[0]!.data).toEqual(data);
});
