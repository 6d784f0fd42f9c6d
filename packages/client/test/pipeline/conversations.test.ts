/** The conversation vectors of the protocol, played against the whole client. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isClientError } from '../../src/index.ts';
import { type ClientHarness, createClientHarness, createMemoryStorage } from '../support/client-harness.ts';

const packageFile = createRequire(import.meta.url).resolve('@throughline/protocol/package.json');
const folder = join(dirname(packageFile), 'vectors/conversations');
const conversations = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));

/** Texts in angle brackets: what the client chose is remembered, and put in afterwards. */
function createNames() {
  const chosen = new Map<string, unknown>();
  const isName = (value: unknown): value is string => typeof value === 'string' && /^<\w+>$/.test(value);
  const fill = (value: any): any => {
    if (isName(value)) return chosen.get(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(fill);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part)]));
  };
  const learn = (pattern: any, value: any): void => {
    if (isName(pattern) && !chosen.has(pattern)) chosen.set(pattern, value);
    if (typeof pattern !== 'object' || pattern === null) return;
    for (const key of Object.keys(pattern)) learn(pattern[key], value?.[key]);
  };
  return { fill, learn };
}

const turn = async (): Promise<void> => {
  for (let index = 0; index < 20; index += 1) await Promise.resolve();
};

/** Leaves out what is empty, so that what is not named did not happen. */
const named = (notified: Record<string, any>): Record<string, any> =>
  Object.fromEntries(Object.entries(notified).filter(([, all]) => Object.keys(all).length > 0));

/** Numbers by stream. */
function byStream(events: readonly { stream: string; seq: number }[]): Record<string, number[]> {
  const numbers: Record<string, number[]> = {};
  for (const { stream, seq } of events) numbers[stream] = [...(numbers[stream] ?? []), seq];
  return numbers;
}

async function play({ steps, stored }: any): Promise<void> {
  const storage = createMemoryStorage();
  if (stored) storage.setItem('places', JSON.stringify({ user: 'ada', streams: stored }));
  const harness: ClientHarness<any, any> = createClientHarness({ storage, storageKey: 'places' });
  const names = createNames();
  const settled: { id: string; outcome: string; ok?: boolean }[] = [];
  let read = 0;

  const nextSent = async (): Promise<unknown> => {
    await turn();
    const frames = harness.socket.frames;
    while (['ping', 'seen'].includes(frames[read]?.op)) read += 1;
    read += 1;
    return frames[read - 1];
  };
  const notified = async (): Promise<Record<string, any>> => {
    await turn();
    const events = harness.events.splice(0);
    return named({
      delivered: byStream(events),
      rejected: byStream(harness.rejected.splice(0)),
      seen: byStream(events.filter(({ seen }) => seen)),
      lost: harness.losses.splice(0).map(({ stream, from, until, reason }) => ({ stream, from, until, reason })),
      resets: harness.resets.splice(0).map(({ stream, reason, cursor }) => ({ stream, reason, after: cursor?.seq })),
      settled: settled.splice(0),
    });
  };
  const submit = (type: string, data: unknown): void => {
    const id = `asked-${steps.length}`;
    harness.client.submit(type, data as never, { id }).then(
      ({ ok }) => settled.push({ id, outcome: 'receipt', ok }),
      (error) => settled.push({ id, outcome: isClientError(error) ? error.code : String(error) }),
    );
  };
  const performs: Record<string, (value: any) => unknown> = {
    async connects() {
      harness.client.connect();
      await turn();
      for (let waited = 0; harness.socket.readyState !== 0 && waited < 60_000; waited += 100) {
        harness.clock.advance(100);
        await turn();
      }
      read = 0;
      harness.socket.accept();
    },
    async client(pattern) {
      const frame = await nextSent();
      names.learn(pattern, frame);
      expect(frame).toMatchObject(names.fill(pattern));
    },
    server: (frames) => harness.socket.receive(names.fill(frames)),
    text: (text) => harness.socket.receive(text),
    asks: (ask) => ('stream' in ask ? harness.client.stream(ask.stream) : submit(ask.submit.type, ask.submit.data)),
    waitMs: (ms) => harness.clock.advance(ms),
    cut: () => harness.socket.end(1006),
    closed: (code) => harness.socket.end(code),
    expect: async (expected) => expect(await notified()).toEqual(names.fill(expected)),
  };
  for (const [index, step] of steps.entries()) {
    const [name, value] = Object.entries(step)[0]!;
    try {
      await performs[name]!(value);
    } catch (error) {
      throw new Error(`step ${index + 1}, ${JSON.stringify(step)}: ${(error as Error).message}`, { cause: error });
    }
    await turn();
  }
  const frames = harness.socket.frames.slice(read).filter(({ op }) => !['ping', 'seen'].includes(op));
  expect(frames, 'nothing was sent that the conversation does not list').toEqual([]);
  harness.client.close();
  expect(harness.clock.pending, 'no timer is left').toBe(0);
}

describe('the client in the conversations of the protocol', () => {
  it.each(conversations)('$name $rules: $why', play);

  it('there are some', () => expect(conversations.length).toBeGreaterThan(20));
});
