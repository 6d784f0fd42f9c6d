/** A place belongs to the page: leaving a stream is a reload of that stream. */
import type { ClientFrame, Position } from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import type { StorageLike } from '../../src/index.ts';
import {
  began,
  type ClientHarness,
  createClientHarness,
  createLiveHarness,
  createMemoryStorage,
  event,
  live,
  resumed,
} from '../support/client-harness.ts';

type Subscribe = Extract<ClientFrame, { op: 'subscribe' }>;

const T1 = 'thread:1';
const onThread = (seq: number, extra = {}) => event(seq, { stream: T1, ...extra });
const liveThread = (seq: number, runs: string[] = []) => live(seq, runs, { stream: T1 });

const lastSubscribe = async (harness: ClientHarness<any, any>): Promise<Subscribe> =>
  (await harness.sentOf('subscribe')).at(-1)!;
const accept = async (harness: ClientHarness<any, any>, verdict: ReturnType<typeof began>): Promise<Position> => {
  const { ref, position, stream } = await lastSubscribe(harness);
  harness.send({ op: 'subscribed', ref, stream, verdict });
  return position;
};
const heardOn = ({ events }: ClientHarness<any, any>): string[] =>
  events.filter(({ stream }) => stream === T1).map(({ seq, seen }) => `${seq}${seen ? ' seen' : ''}`);

describe('a stream that is left and opened again', () => {
  it('[C3] goes on where the page stood: nothing comes twice', async () => {
    const harness = await createLiveHarness();
    const first = harness.client.stream(T1);
    await accept(harness, began(0, 2));
    harness.send(onThread(1), onThread(2), liveThread(2));
    first.close();
    harness.client.stream(T1, { from: 'now' });
    expect(await accept(harness, resumed(3))).toMatchObject({ epoch: 'e1', seq: 2 });
    harness.send(onThread(3, { replay: true }), liveThread(3));
    expect(heardOn(harness)).toEqual(['1', '2', '3']);
    expect(harness.resets).toEqual([]);
  });

  it('[C3] rebuilds a run that was open from its start, and marks what was seen', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    const first = harness.client.stream(T1);
    await accept(harness, began(0, 3));
    const run = (seq: number, type: string, data: object, extra = {}) =>
      onThread(seq, { type, runId: 'r1', data, ...extra });
    harness.send(
      onThread(1),
      run(2, 'agent_started', { agent: 'a' }),
      run(3, 'message_delta', { messageId: 'm', text: 'x' }),
    );
    harness.send(liveThread(3, ['r1']));
    first.close();
    expect(harness.client.run('r1').get()).toBeUndefined();
    expect(harness.client.runIndex(T1).get()).toEqual([]);
    harness.client.stream(T1);
    expect(await accept(harness, resumed(3))).toEqual({ epoch: 'e1', seq: 1, from: 'active-runs', seen: 3 });
    const replay = { replay: true };
    harness.send(
      run(2, 'agent_started', { agent: 'a' }, replay),
      run(3, 'message_delta', { messageId: 'm', text: 'x' }, replay),
    );
    harness.send(liveThread(3, ['r1']));
    expect(heardOn(harness)).toEqual(['1', '2', '3', '2 seen', '3 seen']);
    expect(harness.client.run('r1').get()?.parts).toMatchObject([{ text: 'x' }]);
  });

  it('[C3] keeps its place over a reload too, among the streams that were left last', async () => {
    const storage = createMemoryStorage();
    const harness = await createLiveHarness({ storage });
    const handle = harness.client.stream(T1);
    await accept(harness, began(0, 1));
    harness.send(onThread(1), liveThread(1));
    handle.close();
    harness.lifecycle.notify('pagehide');
    const fresh = createClientHarness({ storage });
    fresh.client.stream(T1);
    const { hello } = await fresh.greet();
    expect(hello.streams[T1]).toMatchObject({ epoch: 'e1', seq: 1 });
  });

  it('[C3] a refused stream has no place', async () => {
    const harness = await createLiveHarness();
    const handle = harness.client.stream(T1);
    await accept(harness, began(0, 1));
    harness.send(onThread(1), liveThread(1), { op: 'subscribed', stream: T1, verdict: { refused: 'forbidden' } });
    handle.close();
    harness.client.stream(T1);
    expect((await lastSubscribe(harness)).position).toEqual({ from: 'start' });
  });

  it('[H5] another user has none of the places', async () => {
    const harness = await createLiveHarness();
    const handle = harness.client.stream(T1);
    await accept(harness, began(0, 1));
    harness.send(onThread(1), liveThread(1));
    handle.close();
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(0) }, { user: 'eve' });
    harness.client.stream(T1);
    expect((await lastSubscribe(harness)).position).toEqual({ from: 'start' });
  });
});

describe('two handles of one stream', () => {
  it('the widest `from` wins: what is older comes as a replay, what was dispatched as seen', async () => {
    const harness = await createLiveHarness();
    harness.client.stream(T1, { from: 'now' });
    await accept(harness, began(5, 5));
    harness.send(liveThread(5), onThread(6), onThread(7));
    harness.client.stream(T1, { from: 'start' });
    expect(await accept(harness, began(0, 8))).toEqual({ from: 'start' });
    for (let seq = 1; seq <= 8; seq += 1) harness.send(onThread(seq, { replay: true }));
    harness.send(liveThread(8));
    expect(heardOn(harness)).toEqual(['6', '7', '1', '2', '3', '4', '5', '6 seen', '7 seen', '8']);
    expect([harness.resets, harness.losses]).toEqual([[], []]);
  });

  it('a narrower `from` changes nothing', async () => {
    const harness = await createLiveHarness();
    harness.client.stream(T1, { from: 'start' });
    await accept(harness, began(0, 1));
    harness.send(onThread(1), liveThread(1));
    const before = (await harness.sentOf('subscribe')).length;
    harness.client.stream(T1, { from: 'active-runs' });
    harness.client.stream(T1, { from: 'now' });
    expect(await harness.sentOf('subscribe')).toHaveLength(before);
  });

  it('a cut while the wider beginning is asked for asks for it again', async () => {
    const harness = await createLiveHarness();
    harness.client.stream(T1, { from: 'now' });
    await accept(harness, began(5, 5));
    harness.send(liveThread(5), onThread(6));
    harness.client.stream(T1, { from: 'start' });
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams[T1]).toEqual({ from: 'start' });
    harness.welcome({ me: resumed(0), [T1]: began(0, 6) });
    for (let seq = 1; seq <= 6; seq += 1) harness.send(onThread(seq, { replay: true }));
    expect(heardOn(harness)).toEqual(['6', '1', '2', '3', '4', '5', '6 seen']);
    expect(harness.resets).toEqual([]);
  });
});

describe('handle.live()', () => {
  it('resolves once the stream is live, and rejects by name', async () => {
    const harness = await createLiveHarness();
    const handle = harness.client.stream(T1);
    const reached = handle.live();
    await accept(harness, began(0, 0));
    harness.send(liveThread(0));
    await expect(reached).resolves.toBeUndefined();
    const refused = harness.client.stream('thread:2').live();
    const { ref } = await lastSubscribe(harness);
    harness.send({ op: 'subscribed', ref, stream: 'thread:2', verdict: { refused: 'forbidden' } });
    await expect(refused).rejects.toMatchObject({ code: 'stream-refused' });
    const third = harness.client.stream('thread:3');
    const abort = new AbortController();
    const aborted = third.live(abort.signal);
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    const left = third.live();
    third.close();
    await expect(left).rejects.toMatchObject({ code: 'closed' });
    const closed = harness.client.stream('thread:4').live();
    harness.client.close();
    await expect(closed).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('the storage', () => {
  it('[C3] that is full loses its old place, is reported once, and is tried again', async () => {
    const storage = createMemoryStorage();
    let isFull = false;
    const full: StorageLike = {
      ...storage,
      setItem(key, value) {
        if (isFull) throw new Error('QuotaExceededError');
        storage.setItem(key, value);
      },
    };
    const harness = await createLiveHarness({ storage: full });
    const seqKept = (): number | undefined => {
      const [text] = [...storage.content.values()];
      return text === undefined ? undefined : JSON.parse(text).streams.me.seq;
    };
    const moveTo = (seq: number): void => {
      harness.send(event(seq));
      harness.clock.advance(1_000);
    };
    moveTo(1);
    expect(seqKept()).toBe(1);
    isFull = true;
    moveTo(2);
    moveTo(3);
    expect([seqKept(), harness.errors.map(({ code }) => code)]).toEqual([undefined, ['app-error']]);
    isFull = false;
    moveTo(4);
    expect([seqKept(), harness.errors.length]).toEqual([4, 1]);
  });

  it('[C3] belongs to the first of two clients of one URL; the second is told, and keeps nothing', async () => {
    const storage = createMemoryStorage();
    const first = await createLiveHarness({ storage });
    const second = createClientHarness({ storage });
    await second.greet();
    second.welcome({ me: began(0, 0) });
    expect(second.errors.map(({ code }) => code)).toEqual(['app-error']);
    first.send(event(1));
    second.send(live(0), event(1), event(2));
    first.clock.advance(1_000);
    second.clock.advance(1_000);
    expect(JSON.parse([...storage.content.values()][0]!).streams.me.seq).toBe(1);
    first.client.close();
    second.client.close();
    const third = createClientHarness({ storage });
    const { hello } = await third.greet();
    expect([hello.streams.me, third.errors]).toMatchObject([{ seq: 1 }, []]);
  });

  it('[C3] is not touched before connect()', () => {
    const touched: string[] = [];
    const storage: StorageLike = {
      getItem(key) {
        touched.push(key);
        return null;
      },
      setItem: (key) => void touched.push(key),
      removeItem: (key) => void touched.push(key),
    };
    createClientHarness({ storage }).client.stream(T1);
    expect(touched).toEqual([]);
  });
});
