/** Spoils frames of the server in every way that a broken server, proxy or attacker might; one seed, one course. */
import type { SeededRandom } from './seeded-random.ts';

type Json = Record<string, unknown>;

const strangeValues: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  'x',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '\u0000\ud800',
  'x'.repeat(300),
  -1,
  0,
  1.5,
  2 ** 53,
  -(2 ** 53),
  1e308,
  [],
  [null],
  {},
  { polluted: true },
  [[[[]]]],
  'me',
  'user:ada',
  { __proto__: null, toString: 1 },
  { epoch: 'e', seq: -1 },
];
const strangeKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', ''];
const strangeOps = [
  '',
  'EVENT',
  'hello',
  'submit',
  'from_the_future',
  '__proto__',
  'constructor',
  'event ',
  'unreadable',
];
const unreadable = [
  '',
  ' ',
  '{',
  '[',
  'null',
  'true',
  '17',
  '"event"',
  'undefined',
  'NaN',
  '\u0000',
  '[[]]',
  '{}',
  '[{}]',
];

/** A copy: what is spoilt next may lie inside. */
const strange = (random: SeededRandom): unknown => structuredClone(random.pick(strangeValues));

/** Every place in a value, as the object that holds it and the key. */
function placesIn(value: unknown, found: [Json, string][] = []): [Json, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push([value as Json, key]);
    placesIn((value as Json)[key], found);
  }
  return found;
}

/** A field of the object's own, also where the name is one that an assignment would give to the prototype. */
const own = (random: SeededRandom): PropertyDescriptor => ({
  value: strange(random),
  enumerable: true,
  configurable: true,
  writable: true,
});

function spoilValue(frame: Json, random: SeededRandom): void {
  const [holder, key] = random.pick(placesIn(frame)) ?? [frame, 'op'];
  const ways = [
    () => delete holder[key],
    () => (holder[key] = strange(random)),
    () => (holder[key] = [holder[key]]),
    () => (holder[key] = JSON.stringify(holder[key]) ?? null),
    () => (frame.op = random.pick(strangeOps)),
    () => (frame.type = strange(random)),
    () => Object.defineProperty(Array.isArray(holder) ? frame : holder, random.pick(strangeKeys), own(random)),
  ];
  random.pick(ways)();
}

function spoilText(text: string, random: SeededRandom): string {
  const at = random.below(text.length);
  const ways = [
    () => text.slice(0, at),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + random.pick(['"', '{', '}', ',', '\\', '\u0000', '9', 'e']) + text.slice(at),
    () => text.slice(0, at) + text.slice(random.below(text.length)),
    () => text.replace(/\d+/, '9007199254740993'),
    () => text.replace('{', '{"__proto__":{"polluted":true},'),
    () => text.replace('"data":', `"data":{"__proto__":{"polluted":true}},"was":`),
    () => `[${text},${random.pick(unreadable)},${text}]`,
    () => `[[${text}]]`,
    () => random.pick(unreadable),
  ];
  return random.pick(ways)();
}

/** Nested deeper than any stack that walks it by recursion would bear. */
export const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** One message: the frame, spoilt once to three times, as text. */
export function mutateFrame(frame: Json, random: SeededRandom): string {
  const copy = structuredClone(frame);
  for (let times = random.below(3); times >= 0; times -= 1) spoilValue(copy, random);
  const text = JSON.stringify(copy);
  return random.next() < 0.4 ? spoilText(text, random) : text;
}
