/** Valid frames made wrong in one or a few places, by a seed. */
import type { Frame } from './wire-client.ts';

const position = { epoch: 'e', seq: 3, from: 'start' };
/** One of each that a client may send. */
const clientFrames: readonly Frame[] = [
  { op: 'hello', v: 1, session: 's1', token: 'mallory', streams: { me: position, 'thread:1': { from: 'now' } } },
  { op: 'subscribe', ref: 'r1', stream: 'thread:1', position },
  { op: 'unsubscribe', stream: 'thread:1' },
  { op: 'replay', stream: 'me', epoch: 'e', after: 0, until: 5 },
  { op: 'seen', cursors: { me: { epoch: 'e', seq: 2 } } },
  { op: 'submit', id: 'c1', type: 'user_message', data: { text: 'hi' }, stream: 'me', runId: 'r', threadId: 't' },
  { op: 'submit', id: 'c2', type: 'cancel_run', data: { runId: 'honest' }, stream: 'user:ada' },
  { op: 'submit', id: 'c3', type: 'resolve_approval', data: { runId: 'r', approvalId: 'a', approved: true } },
  { op: 'token', token: 'mallory' },
  { op: 'ping', t: 1 },
];

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  'me',
  'user:ada',
  'ada',
  '__proto__',
  'constructor',
  '../x',
  'x'.repeat(300),
  [],
  {},
  [[[]]],
  { __proto__: null, toString: 1 },
  { epoch: 'e', seq: -1 },
  '\u0000',
  '\ud800',
];

export function createMutator(random: () => number): () => string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const mutateValue = (value: unknown, depth: number): unknown => {
    if (depth === 0 || typeof value !== 'object' || value === null || random() < 0.15) return pick(oddities);
    const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
    const key = pick([...Object.keys(copy), 'extra']);
    if (random() < 0.25) delete copy[key];
    else copy[key] = mutateValue(copy[key], depth - 1);
    return copy;
  };
  const mutateText = (text: string): string => {
    const at = Math.floor(random() * text.length);
    switch (Math.floor(random() * 5)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
      case 2:
        return `[${text},${text}]`;
      case 3:
        return text.replace('{', '{"__proto__":{"polluted":1},');
      default:
        return text.slice(at) + text.slice(0, at);
    }
  };
  return () => {
    let frame: unknown = pick(clientFrames);
    for (let times = 1 + Math.floor(random() * 3); times > 0; times--) frame = mutateValue(frame, 3);
    const text = JSON.stringify(frame) ?? '';
    return random() < 0.2 ? mutateText(text) : text;
  };
}
