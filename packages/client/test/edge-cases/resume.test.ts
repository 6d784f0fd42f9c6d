/** Coming back: the edge cases in which released clients lose, double or reorder after a drop, each by its number. */
import { describe, expect, it } from 'vitest';
import {
  began,
  type ClientHarness,
  createClientHarness,
  createLiveHarness,
  EPOCH,
  event,
  live,
  resumed,
} from '../support/client-harness.ts';

const replayed = (seq: number): ReturnType<typeof event> => event(seq, { replay: true });

/** A harness that has dispatched so many events and then lost its socket; its next hello is out. */
async function cameBack(seen: number) {
  const harness = await createLiveHarness();
  for (let seq = 1; seq <= seen; seq += 1) harness.send(event(seq));
  await harness.cut();
  const { hello } = await harness.greet();
  return { harness, position: hello.streams.me };
}

const notified = (harness: ClientHarness<any, any>) => ({
  delivered: harness.seqs(),
  lost: harness.losses.map(({ from, until, reason }) => `${from}–${until} ${reason}`),
  resets: harness.resets.map(({ reason }) => reason),
});

describe('the place that a page comes back to', () => {
  it('edge 1: epoch changed while the offset looks valid: nothing is taken for the continuation', async () => {
    const { harness } = await cameBack(3);
    harness.welcome({ me: began(0, 5, 'epoch-changed', 'e2') });
    for (let seq = 1; seq <= 5; seq += 1) harness.send(replayed(seq));
    harness.send(live(5, [], { epoch: 'e2' }), event(6));
    expect(notified(harness)).toEqual({ delivered: [1, 2, 3, 1, 2, 3, 4, 5, 6], lost: [], resets: ['epoch-changed'] });
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ epoch: 'e2', seq: 6 });
  });

  it('edge 1: epoch changed in the middle of a gap: a repair of the old life is neither awaited nor taken', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(4));
    harness.send({ op: 'subscribed', stream: 'me', verdict: began(4, 4, 'epoch-changed', 'e2') });
    harness.send(live(4, [], { epoch: 'e2' }), event(5));
    harness.clock.advance(60_000);
    expect(harness.seqs()).toEqual([1, 5]);
    expect(await harness.sentOf('replay')).toEqual([]);
    expect(harness.losses).toEqual([]);
  });

  it('edge 2: offset older than retention: what is gone is named, the rest comes', async () => {
    const { harness } = await cameBack(3);
    harness.welcome({ me: began(7, 9, 'trimmed') });
    harness.send(replayed(8), replayed(9), live(9), event(10));
    expect(notified(harness)).toEqual({ delivered: [1, 2, 3, 8, 9, 10], lost: ['4–7 trimmed'], resets: ['trimmed'] });
  });

  it("edge 3: offset newer than the server's head: the page follows the server back, aloud", async () => {
    const { harness } = await cameBack(5);
    harness.welcome({ me: began(0, 2, 'ahead-of-server') });
    harness.send(replayed(1), replayed(2), live(2), event(3), event(4));
    expect(notified(harness)).toEqual({
      delivered: [1, 2, 3, 4, 5, 1, 2, 3, 4],
      lost: [],
      resets: ['ahead-of-server'],
    });
  });

  it('edge 4: zero events received before the drop: the place before the first one is a place', async () => {
    const { harness, position } = await cameBack(0);
    expect(position).toEqual({ epoch: EPOCH, seq: 0, from: 'active-runs' });
    harness.welcome({ me: resumed(2) });
    harness.send(replayed(1), replayed(2), live(2));
    expect(notified(harness)).toEqual({ delivered: [1, 2], lost: [], resets: [] });
  });

  it('edge 4: zero events, not even a verdict, before the drop: the page begins as if for the first time', async () => {
    const harness = createClientHarness();
    await harness.greet();
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toEqual({ from: 'active-runs' });
    harness.welcome({ me: began(0, 1) });
    harness.send(replayed(1), live(1));
    expect(notified(harness)).toEqual({ delivered: [1], lost: [], resets: [] });
  });
});

describe('replay and live', () => {
  it('edge 5: duplicate where replay meets live: it is dropped and counted', async () => {
    const { harness } = await cameBack(1);
    harness.welcome({ me: resumed(3) });
    harness.send(replayed(1), replayed(2), replayed(3), live(3), event(3), event(2), event(4), event(4));
    expect(harness.seqs()).toEqual([1, 2, 3, 4]);
    expect(harness.client.health.get().duplicates).toBe(4);
  });

  it('edge 6: live overtakes replay: it waits for its turn', async () => {
    const { harness } = await cameBack(1);
    harness.welcome({ me: resumed(3) });
    harness.send(event(4), replayed(2), event(5), replayed(3), live(3));
    expect(harness.seqs()).toEqual([1, 2, 3, 4, 5]);
    harness.clock.advance(5_000);
    expect(await harness.sentOf('replay')).toEqual([]);
  });

  it('edge 7: drop in the middle of a replay: the next one begins at the last event dispatched', async () => {
    const { harness } = await cameBack(1);
    harness.welcome({ me: resumed(5) });
    harness.send(replayed(2), replayed(3));
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ epoch: EPOCH, seq: 3 });
    harness.welcome({ me: resumed(5) });
    harness.send(replayed(4), replayed(5), live(5));
    expect(notified(harness)).toEqual({ delivered: [1, 2, 3, 4, 5], lost: [], resets: [] });
  });

  it('edge 7: drop in the middle of a first replay: it is resumed, not begun again', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 4) });
    harness.send(replayed(1), replayed(2));
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ epoch: EPOCH, seq: 2 });
    harness.welcome({ me: resumed(4) });
    harness.send(replayed(3), replayed(4), live(4));
    expect(harness.seqs()).toEqual([1, 2, 3, 4]);
  });

  it('edge 8: second drop before the resume answer: the same place is asked for, commands go once', async () => {
    const { harness, position } = await cameBack(2);
    const receipt = harness.client.submit('say', { text: 'hi' });
    await harness.cut();
    await harness.greet();
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toEqual(position);
    harness.welcome({ me: resumed(3) });
    harness.send(replayed(3), live(3));
    expect(harness.seqs()).toEqual([1, 2, 3]);
    const [submit] = await harness.sentOf('submit');
    const sockets = harness.sockets.all.map((socket) => socket.frames.filter(({ op }) => op === 'submit').length);
    expect(sockets).toEqual([0, 0, 0, 1]);
    harness.send({ op: 'receipt', id: submit!.id, ok: true });
    expect(await receipt).toMatchObject({ ok: true });
  });
});

describe('sockets that are not what they seem', () => {
  it('edge 10: a late frame from the old socket is ignored, and so is its end', async () => {
    const harness = await createLiveHarness();
    const old = harness.socket;
    harness.send(event(1));
    await harness.cut();
    await harness.greet();
    old.receive(event(2));
    old.receive({ op: 'subscribed', stream: 'me', verdict: began(0, 0, 'epoch-changed', 'e9') });
    harness.welcome({ me: resumed(2) });
    old.receive({ op: 'fault', code: 'forbidden', message: 'of yesterday' });
    old.end(4403);
    old.receive(event(2));
    harness.send(replayed(2), live(2));
    expect(notified(harness)).toEqual({ delivered: [1, 2], lost: [], resets: [] });
    expect(harness.client.status.get().name).toBe('live');
  });

  it('edge 10: a late frame from a socket that was detached for its silence is ignored', async () => {
    const harness = await createLiveHarness();
    const old = harness.socket;
    for (let second = 0; second < 40 && harness.socket === old; second += 1) harness.clock.advance(1_000);
    await harness.greet();
    expect(harness.socket).not.toBe(old);
    old.receive([event(1), event(2)]);
    harness.welcome({ me: resumed(0) });
    harness.send(live(0), event(1));
    expect(harness.seqs()).toEqual([1]);
  });

  it('edge 13: resumed but deaf: a stream that is accepted and stays mute is subscribed anew', async () => {
    const { harness } = await cameBack(1);
    harness.welcome({ me: resumed(3) });
    for (let second = 0; second < 20 && (await harness.sentOf('subscribe')).length === 0; second += 1) {
      harness.clock.advance(1_000);
      harness.send({ op: 'heartbeat', heads: {} });
    }
    const [again] = await harness.sentOf('subscribe');
    expect(again).toMatchObject({ stream: 'me', position: { epoch: EPOCH, seq: 1 } });
    harness.send({ op: 'subscribed', ref: again!.ref, stream: 'me', verdict: resumed(3) });
    harness.send(replayed(2), replayed(3), live(3));
    expect(notified(harness)).toEqual({ delivered: [1, 2, 3], lost: [], resets: [] });
  });

  it('edge 13: resumed but deaf: a live stream whose events stop coming is noticed by the heads', async () => {
    const { harness } = await cameBack(1);
    harness.welcome({ me: resumed(1) });
    harness.send(live(1), { op: 'heartbeat', heads: { me: 3 } });
    harness.clock.advance(50);
    expect(await harness.sentOf('replay')).toMatchObject([{ after: 1, until: 3 }]);
    harness.send(replayed(2), replayed(3));
    expect(harness.seqs()).toEqual([1, 2, 3]);
  });
});
