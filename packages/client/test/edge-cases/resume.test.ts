/** Coming back: the edge cases in which released clients lose, double or reorder after a drop, each by its number. */
import { describe, expect, it } from 'vitest';
import {
  began,
  type ClientBench,
  createClientBench,
  createLiveBench,
  EPOCH,
  event,
  live,
  resumed,
} from '../support/client-bench.ts';

const replayed = (seq: number): ReturnType<typeof event> => event(seq, { replay: true });

/** A bench that has dispatched so many events and then lost its socket; its next hello is out. */
async function cameBack(seen: number) {
  const bench = await createLiveBench();
  for (let seq = 1; seq <= seen; seq += 1) bench.send(event(seq));
  await bench.cut();
  const { hello } = await bench.greet();
  return { bench, position: hello.streams.me };
}

const told = (bench: ClientBench<any, any>) => ({
  delivered: bench.seqs(),
  lost: bench.losses.map(({ from, until, reason }) => `${from}–${until} ${reason}`),
  resets: bench.resets.map(({ reason }) => reason),
});

describe('the place that a page comes back to', () => {
  it('edge 1: epoch changed while the offset looks valid: nothing is taken for the continuation', async () => {
    const { bench } = await cameBack(3);
    bench.welcome({ me: began(0, 5, 'epoch-changed', 'e2') });
    for (let seq = 1; seq <= 5; seq += 1) bench.send(replayed(seq));
    bench.send(live(5, [], { epoch: 'e2' }), event(6));
    expect(told(bench)).toEqual({ delivered: [1, 2, 3, 1, 2, 3, 4, 5, 6], lost: [], resets: ['epoch-changed'] });
    await bench.cut();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toMatchObject({ epoch: 'e2', seq: 6 });
  });

  it('edge 1: epoch changed in the middle of a gap: a repair of the old life is neither awaited nor taken', async () => {
    const bench = await createLiveBench();
    bench.send(event(1), event(4));
    bench.send({ op: 'subscribed', stream: 'me', verdict: began(4, 4, 'epoch-changed', 'e2') });
    bench.send(live(4, [], { epoch: 'e2' }), event(5));
    bench.clock.advance(60_000);
    expect(bench.seqs()).toEqual([1, 5]);
    expect(await bench.sentOf('replay')).toEqual([]);
    expect(bench.losses).toEqual([]);
  });

  it('edge 2: offset older than retention: what is gone is named, the rest comes', async () => {
    const { bench } = await cameBack(3);
    bench.welcome({ me: began(7, 9, 'trimmed') });
    bench.send(replayed(8), replayed(9), live(9), event(10));
    expect(told(bench)).toEqual({ delivered: [1, 2, 3, 8, 9, 10], lost: ['4–7 trimmed'], resets: ['trimmed'] });
  });

  it("edge 3: offset newer than the server's head: the page follows the server back, aloud", async () => {
    const { bench } = await cameBack(5);
    bench.welcome({ me: began(0, 2, 'ahead-of-server') });
    bench.send(replayed(1), replayed(2), live(2), event(3), event(4));
    expect(told(bench)).toEqual({ delivered: [1, 2, 3, 4, 5, 1, 2, 3, 4], lost: [], resets: ['ahead-of-server'] });
  });

  it('edge 4: zero events received before the drop: the place before the first one is a place', async () => {
    const { bench, position } = await cameBack(0);
    expect(position).toEqual({ epoch: EPOCH, seq: 0, from: 'active-runs' });
    bench.welcome({ me: resumed(2) });
    bench.send(replayed(1), replayed(2), live(2));
    expect(told(bench)).toEqual({ delivered: [1, 2], lost: [], resets: [] });
  });

  it('edge 4: zero events, not even a verdict, before the drop: the page begins as if for the first time', async () => {
    const bench = createClientBench();
    await bench.greet();
    await bench.cut();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toEqual({ from: 'active-runs' });
    bench.welcome({ me: began(0, 1) });
    bench.send(replayed(1), live(1));
    expect(told(bench)).toEqual({ delivered: [1], lost: [], resets: [] });
  });
});

describe('replay and live', () => {
  it('edge 5: duplicate where replay meets live: it is dropped and counted', async () => {
    const { bench } = await cameBack(1);
    bench.welcome({ me: resumed(3) });
    bench.send(replayed(1), replayed(2), replayed(3), live(3), event(3), event(2), event(4), event(4));
    expect(bench.seqs()).toEqual([1, 2, 3, 4]);
    expect(bench.client.health.get().duplicates).toBe(4);
  });

  it('edge 6: live overtakes replay: it waits for its turn', async () => {
    const { bench } = await cameBack(1);
    bench.welcome({ me: resumed(3) });
    bench.send(event(4), replayed(2), event(5), replayed(3), live(3));
    expect(bench.seqs()).toEqual([1, 2, 3, 4, 5]);
    bench.clock.advance(5_000);
    expect(await bench.sentOf('replay')).toEqual([]);
  });

  it('edge 7: drop in the middle of a replay: the next one begins at the last event dispatched', async () => {
    const { bench } = await cameBack(1);
    bench.welcome({ me: resumed(5) });
    bench.send(replayed(2), replayed(3));
    await bench.cut();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toMatchObject({ epoch: EPOCH, seq: 3 });
    bench.welcome({ me: resumed(5) });
    bench.send(replayed(4), replayed(5), live(5));
    expect(told(bench)).toEqual({ delivered: [1, 2, 3, 4, 5], lost: [], resets: [] });
  });

  it('edge 7: drop in the middle of a first replay: it is resumed, not begun again', async () => {
    const bench = createClientBench();
    await bench.greet();
    bench.welcome({ me: began(0, 4) });
    bench.send(replayed(1), replayed(2));
    await bench.cut();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toMatchObject({ epoch: EPOCH, seq: 2 });
    bench.welcome({ me: resumed(4) });
    bench.send(replayed(3), replayed(4), live(4));
    expect(bench.seqs()).toEqual([1, 2, 3, 4]);
  });

  it('edge 8: second drop before the resume answer: the same place is asked for, commands go once', async () => {
    const { bench, position } = await cameBack(2);
    const receipt = bench.client.submit('say', { text: 'hi' });
    await bench.cut();
    await bench.greet();
    await bench.cut();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toEqual(position);
    bench.welcome({ me: resumed(3) });
    bench.send(replayed(3), live(3));
    expect(bench.seqs()).toEqual([1, 2, 3]);
    const [submit] = await bench.sentOf('submit');
    const sockets = bench.sockets.all.map((socket) => socket.frames.filter(({ op }) => op === 'submit').length);
    expect(sockets).toEqual([0, 0, 0, 1]);
    bench.send({ op: 'receipt', id: submit!.id, ok: true });
    expect(await receipt).toMatchObject({ ok: true });
  });
});

describe('sockets that are not what they seem', () => {
  it('edge 10: a late frame from the old socket is ignored, and so is its end', async () => {
    const bench = await createLiveBench();
    const old = bench.socket;
    bench.send(event(1));
    await bench.cut();
    await bench.greet();
    old.receive(event(2));
    old.receive({ op: 'subscribed', stream: 'me', verdict: began(0, 0, 'epoch-changed', 'e9') });
    bench.welcome({ me: resumed(2) });
    old.receive({ op: 'fault', code: 'forbidden', message: 'of yesterday' });
    old.end(4403);
    old.receive(event(2));
    bench.send(replayed(2), live(2));
    expect(told(bench)).toEqual({ delivered: [1, 2], lost: [], resets: [] });
    expect(bench.client.status.get().name).toBe('live');
  });

  it('edge 10: a late frame from a socket that was detached for its silence is ignored', async () => {
    const bench = await createLiveBench();
    const old = bench.socket;
    for (let second = 0; second < 40 && bench.socket === old; second += 1) bench.clock.advance(1_000);
    await bench.greet();
    expect(bench.socket).not.toBe(old);
    old.receive([event(1), event(2)]);
    bench.welcome({ me: resumed(0) });
    bench.send(live(0), event(1));
    expect(bench.seqs()).toEqual([1]);
  });

  it('edge 13: resumed but deaf: a stream that is accepted and stays mute is subscribed anew', async () => {
    const { bench } = await cameBack(1);
    bench.welcome({ me: resumed(3) });
    for (let second = 0; second < 20 && (await bench.sentOf('subscribe')).length === 0; second += 1) {
      bench.clock.advance(1_000);
      bench.send({ op: 'heartbeat', heads: {} });
    }
    const [again] = await bench.sentOf('subscribe');
    expect(again).toMatchObject({ stream: 'me', position: { epoch: EPOCH, seq: 1 } });
    bench.send({ op: 'subscribed', ref: again!.ref, stream: 'me', verdict: resumed(3) });
    bench.send(replayed(2), replayed(3), live(3));
    expect(told(bench)).toEqual({ delivered: [1, 2, 3], lost: [], resets: [] });
  });

  it('edge 13: resumed but deaf: a live stream whose events stop coming is noticed by the heads', async () => {
    const { bench } = await cameBack(1);
    bench.welcome({ me: resumed(1) });
    bench.send(live(1), { op: 'heartbeat', heads: { me: 3 } });
    bench.clock.advance(50);
    expect(await bench.sentOf('replay')).toMatchObject([{ after: 1, until: 3 }]);
    bench.send(replayed(2), replayed(3));
    expect(bench.seqs()).toEqual([1, 2, 3]);
  });
});
