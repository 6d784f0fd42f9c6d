/** The rules of sequence and cursor, on a whole client whose server is played by hand. */
import { describe, expect, it } from 'vitest';
import {
  began,
  createClientHarness,
  createLiveHarness,
  EPOCH,
  event,
  live,
  resumed,
} from '../support/client-harness.ts';

describe('order', () => {
  it('[S1, S2, S3] delivers 1,2,2,4,3,5 as 1,2,3,4,5 and counts the duplicate', async () => {
    const harness = await createLiveHarness();
    for (const seq of [1, 2, 2, 4, 3, 5]) harness.send(event(seq));
    expect(harness.seqs()).toEqual([1, 2, 3, 4, 5]);
    expect(harness.client.health.get()).toMatchObject({ duplicates: 1, delivered: 5, gaps: { opened: 0 } });
  });

  it('[S2] delivers in the task of the message, also several in one message', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(2), event(3));
    expect(harness.seqs()).toEqual([1, 2, 3]);
  });

  it('[S3] asks for exactly the missing range after the grace, and not before', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(5), event(9));
    harness.clock.advance(49);
    expect(await harness.sentOf('replay')).toEqual([]);
    harness.clock.advance(1);
    expect(await harness.sentOf('replay')).toEqual([{ op: 'replay', stream: 'me', epoch: EPOCH, after: 1, until: 4 }]);
  });

  it('[S3] asks for the next gap as soon as the first one is filled', async () => {
    const harness = await createLiveHarness();
    harness.send(event(2), event(4));
    harness.clock.advance(50);
    harness.send(event(1, { replay: true }));
    expect((await harness.sentOf('replay')).map(({ after, until }) => [after, until])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    harness.send(event(3, { replay: true }));
    expect(harness.seqs()).toEqual([1, 2, 3, 4]);
    expect(harness.client.health.get().gaps).toEqual({ opened: 2, repaired: 2, lost: 0 });
  });

  it('[C4] says how each event came', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 1) });
    harness.send(event(1, { replay: true }), live(1), event(2), event(4));
    harness.clock.advance(50);
    harness.send(event(3, { replay: true }));
    expect(harness.events.map(({ origin }) => origin)).toEqual(['replay', 'live', 'repair', 'live']);
  });

  it('[S3] asks again after 5 s without progress', async () => {
    const harness = await createLiveHarness();
    harness.send(event(2));
    harness.clock.advance(50 + 4_999);
    expect(await harness.sentOf('replay')).toHaveLength(1);
    harness.clock.advance(1);
    const [ping] = await harness.sentOf('ping');
    expect(await harness.sentOf('replay')).toHaveLength(1);
    harness.send({ op: 'pong', t: ping!.t, heads: { me: 2 } });
    harness.clock.advance(500);
    expect(await harness.sentOf('replay')).toHaveLength(2);
  });

  it('[L7] neither asks again nor gives up while nothing at all comes in: the answer may be one large message', async () => {
    const harness = await createLiveHarness({ connection: { graceMs: 60_000 } });
    harness.send(event(2));
    harness.clock.advance(70_000);
    expect([(await harness.sentOf('replay')).length, harness.losses]).toEqual([1, []]);
    harness.send(event(1, { replay: true }));
    expect(harness.seqs()).toEqual([1, 2]);
  });

  it('[L7] takes a stream that waits behind a large message of another one for no stuck one', async () => {
    const harness = createClientHarness({ connection: { graceMs: 60_000 } });
    await harness.greet();
    harness.welcome({ me: began(0, 3) });
    harness.clock.advance(70_000);
    harness.send({ op: 'heartbeat', heads: {} });
    harness.clock.advance(9_000);
    expect([await harness.sentOf('subscribe'), harness.losses]).toEqual([[], []]);
  });

  it('[L7] what no wait is long enough for is lost by name in the end, and its stream goes on behind it', async () => {
    const harness = createClientHarness({ random: () => 0.5 });
    await harness.greet();
    harness.welcome({ me: began(0, 3) });
    let attempts = 1;
    for (; attempts < 20 && harness.losses.length === 0; attempts += 1) {
      const dead = harness.socket;
      for (let step = 0; harness.socket === dead && step < 10_000; step += 1) harness.clock.advance(100);
      const { hello } = await harness.greet();
      expect(hello.streams.me).toMatchObject({ seq: harness.losses.length });
      harness.welcome({ me: resumed(3) });
    }
    expect(attempts).toBe(8);
    expect(harness.losses).toMatchObject([{ stream: 'me', from: 1, until: 1, reason: 'no-progress' }]);
    harness.send(event(2, { replay: true }));
    expect(harness.seqs()).toEqual([2]);
  });

  it('[S4] gives a gap up after 30 s without progress, says so, and goes on', async () => {
    const harness = await createLiveHarness();
    harness.send(event(3), event(4));
    for (let second = 0; second < 31; second += 1) {
      harness.clock.advance(1_000);
      harness.send({ op: 'heartbeat', heads: { me: 4 } });
    }
    expect(harness.losses).toEqual([{ stream: 'me', from: 1, until: 2, reason: 'no-progress', runs: undefined }]);
    expect(harness.seqs()).toEqual([3, 4]);
    harness.send(event(5));
    expect(harness.seqs()).toEqual([3, 4, 5]);
  });

  it('[S4] rewinds when the window overflows, from the cursor, under a ref', async () => {
    const harness = await createLiveHarness({ streams: { window: 4 } });
    harness.send(event(1), event(3), event(5));
    expect(await harness.sentOf('subscribe')).toHaveLength(0);
    harness.send(event(7));
    const [subscribe] = await harness.sentOf('subscribe');
    expect(subscribe).toMatchObject({ stream: 'me', position: { epoch: EPOCH, seq: 1 } });
    harness.send(event(2)); // [S10] still of the old verdict
    expect(harness.seqs()).toEqual([1]);
    harness.send({ op: 'subscribed', ref: subscribe!.ref, stream: 'me', verdict: resumed(7) });
    harness.send(...[2, 3, 4, 5, 6, 7].map((seq) => event(seq, { replay: true })), live(7));
    expect(harness.seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(harness.losses).toEqual([]);
  });

  it('[S4] moves past what the server says is lost, with its reason', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(6));
    harness.clock.advance(50);
    harness.send({ op: 'lost', stream: 'me', from: 2, until: 4, reason: 'trimmed' }, event(5, { replay: true }));
    expect(harness.losses).toEqual([{ stream: 'me', from: 2, until: 4, reason: 'trimmed', runs: undefined }]);
    expect(harness.seqs()).toEqual([1, 5, 6]);
  });

  it('[S4] a loss that is announced before its turn waits for the events before it', async () => {
    const harness = await createLiveHarness();
    harness.send({ op: 'lost', stream: 'me', from: 3, until: 4, reason: 'trimmed' }, event(5));
    expect(harness.losses).toEqual([]);
    harness.send(event(1), event(2));
    expect(harness.losses).toMatchObject([{ from: 3, until: 4 }]);
    expect(harness.seqs()).toEqual([1, 2, 5]);
  });

  it('[K6] moves past what the server left out of a replay, says so in its place, and misses nothing', async () => {
    const harness = await createLiveHarness();
    const { client } = harness;
    const heard: string[] = [];
    client.onAny(({ seq }) => heard.push(`event ${seq}`));
    client.onSkipped(({ stream, from, until }) => heard.push(`${stream} skipped ${from}–${until}`));
    harness.send(event(1), { op: 'skip', stream: 'me', from: 2, until: 4 }, event(5));
    expect(heard).toEqual(['event 1', 'me skipped 2–4', 'event 5']);
    expect(harness.losses).toEqual([]);
    expect(client.health.get()).toMatchObject({ skipped: 3, delivered: 2, gaps: { opened: 0 } });
  });

  it('[S5] a gap in one stream disturbs no other', async () => {
    const harness = await createLiveHarness();
    harness.client.stream('thread:42');
    const [subscribe] = await harness.sentOf('subscribe');
    harness.send({ op: 'subscribed', ref: subscribe!.ref, stream: 'thread:42', verdict: began(0, 0) });
    harness.send(live(0, [], { stream: 'thread:42' }));
    harness.send(event(2), event(1, { stream: 'thread:42' }), event(2, { stream: 'thread:42' }));
    expect(harness.seqs('thread:42')).toEqual([1, 2]);
    expect(harness.seqs()).toEqual([]);
  });

  it('[S7] heads above the cursor are a gap', async () => {
    const harness = await createLiveHarness();
    harness.send({ op: 'pong', t: 0, heads: { me: 2 } });
    harness.clock.advance(50);
    expect(await harness.sentOf('replay')).toMatchObject([{ after: 0, until: 2 }]);
  });

  it('[S7] a `live.seq` above the cursor is a gap, and the stream is live once it is closed', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 2) });
    harness.send(event(1, { replay: true }), live(2));
    harness.clock.advance(50);
    expect(await harness.sentOf('replay')).toMatchObject([{ after: 1, until: 2 }]);
    expect(harness.client.status.get().name).toBe('replaying');
    harness.send(event(2, { replay: true }));
    expect(harness.client.status.get().name).toBe('live');
  });

  it('[S4] a stream that was accepted and then stays mute is subscribed anew, and in the end given up aloud', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 3) });
    for (let second = 0; second < 60 && harness.losses.length === 0; second += 1) {
      harness.clock.advance(1_000);
      harness.send({ op: 'heartbeat', heads: {} });
      for (const { ref, stream } of (await harness.sentOf('subscribe')).slice(-1)) {
        harness.send({ op: 'subscribed', ref, stream, verdict: resumed(3) });
      }
    }
    expect(await harness.sentOf('subscribe')).not.toEqual([]);
    expect(harness.losses).toMatchObject([{ from: 1, until: 3, reason: 'no-progress' }]);
  });
});

describe('bodies', () => {
  it('[S6] an event with a readable place and nothing else is rejected, counts as seen, and harms nothing', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(2, { type: 'NOT A TYPE', at: 'yesterday' }), event(3));
    expect(harness.seqs()).toEqual([1, 3]);
    expect(harness.rejected).toMatchObject([{ stream: 'me', seq: 2 }]);
  });

  it('[S6] what is no frame is counted and told once a kind', async () => {
    const harness = await createLiveHarness();
    for (const unreadable of ['{', '[]', '17', '{"op":"from_the_future"}', '{"op":"from_the_future"}', '{']) {
      harness.socket.receive(unreadable);
    }
    harness.send(event(1));
    expect(harness.seqs()).toEqual([1]);
    expect(harness.errors).toHaveLength(3);
    expect(harness.client.health.get().badFrames).toBe(5);
  });
});

describe('resume', () => {
  it('[C1] the hello after a cut carries epoch and seq of the last dispatched event', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(2), event(4));
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toEqual({ epoch: EPOCH, seq: 2, from: 'active-runs', seen: 2 });
    harness.welcome({ me: resumed(4) });
    harness.send(event(3, { replay: true }), event(4, { replay: true }), live(4));
    expect(harness.seqs()).toEqual([1, 2, 3, 4]);
    expect(harness.client.health.get().reconnects).toBe(1);
  });

  it('[S8] a reset moves the cursor at once, also backwards, and is told with its reason', async () => {
    const harness = await createLiveHarness({}, 7);
    harness.send(event(8));
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(0, 2, 'epoch-changed', 'e2') });
    harness.send(event(1, { replay: true }), event(2, { replay: true }));
    expect(harness.resets).toEqual([
      { stream: 'me', reason: 'epoch-changed', previous: { epoch: EPOCH, seq: 8 }, cursor: { epoch: 'e2', seq: 0 } },
    ]);
    expect(harness.seqs()).toEqual([8, 1, 2]);
    expect(harness.losses).toEqual([]);
  });

  it('[S8] a trimmed stream says what was lost', async () => {
    const harness = await createLiveHarness({}, 7);
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(20, 30, 'trimmed') });
    expect(harness.losses).toEqual([{ stream: 'me', from: 8, until: 20, reason: 'trimmed', runs: undefined }]);
  });

  it('[S8] an unasked verdict on an open socket, in mid-gap, discards what is held', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(3));
    harness.send({ op: 'subscribed', stream: 'me', verdict: began(0, 0, 'epoch-changed', 'e2') });
    harness.send(event(1), event(2));
    expect(harness.seqs()).toEqual([1, 1, 2]);
    harness.clock.advance(60);
    expect(await harness.sentOf('replay')).toEqual([]);
  });

  it('[S10] frames are ignored until the answer to the newest ref', async () => {
    const harness = await createLiveHarness();
    const first = harness.client.stream('thread:1');
    first.close();
    harness.client.stream('thread:1');
    const [one, two] = await harness.sentOf('subscribe');
    harness.send({ op: 'subscribed', ref: one!.ref, stream: 'thread:1', verdict: began(0, 1) });
    harness.send(event(1, { stream: 'thread:1' }));
    expect(harness.seqs('thread:1')).toEqual([]);
    harness.send({ op: 'subscribed', ref: two!.ref, stream: 'thread:1', verdict: began(0, 1) });
    harness.send(event(1, { stream: 'thread:1' }));
    expect(harness.seqs('thread:1')).toEqual([1]);
  });

  it('[S8] a refused stream says why, and `unavailable` is asked for again', async () => {
    const harness = await createLiveHarness();
    const handle = harness.client.stream('thread:1');
    const [one] = await harness.sentOf('subscribe');
    harness.send({ op: 'subscribed', ref: one!.ref, stream: 'thread:1', verdict: { refused: 'unavailable' } });
    expect(handle.status.get()).toEqual({ name: 'refused', reason: 'unavailable' });
    harness.clock.advance(1_000);
    const [, two] = await harness.sentOf('subscribe');
    harness.send({ op: 'subscribed', ref: two!.ref, stream: 'thread:1', verdict: { refused: 'forbidden' } });
    harness.clock.advance(20_000);
    expect(await harness.sentOf('subscribe')).toHaveLength(2);
    expect(handle.status.get()).toEqual({ name: 'refused', reason: 'forbidden' });
  });

  it('[V9] tells what was seen at most once a second, and at once past 256', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1), event(2));
    harness.clock.advance(0);
    expect(await harness.sentOf('seen')).toEqual([{ op: 'seen', cursors: { me: { epoch: EPOCH, seq: 2 } } }]);
    harness.send(event(3));
    harness.clock.advance(999);
    expect(await harness.sentOf('seen')).toHaveLength(1);
    harness.clock.advance(1);
    expect(await harness.sentOf('seen')).toHaveLength(2);
    for (let seq = 4; seq < 4 + 256; seq += 1) harness.send(event(seq));
    expect((await harness.sentOf('seen')).at(-1)).toEqual({ op: 'seen', cursors: { me: { epoch: EPOCH, seq: 259 } } });
  });
});

describe('listeners', () => {
  it('[C1, C2] a listener that throws stops neither the others nor the cursor', async () => {
    const harness = createClientHarness();
    const heard: number[] = [];
    harness.client.on('note_taken', () => {
      throw new Error('broken listener');
    });
    harness.client.on('note_taken', ({ seq }) => heard.push(seq));
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    harness.send(live(0), event(1), event(2));
    expect(heard).toEqual([1, 2]);
    expect(harness.errors.map(({ code }) => code)).toEqual(['app-error', 'app-error']);
  });

  it('[C2] a listener may unsubscribe itself and others, and subscribe anew, while it is called', async () => {
    const harness = await createLiveHarness();
    const heard: string[] = [];
    const first = harness.client.on('note_taken', () => {
      heard.push('first');
      first();
      second();
      harness.client.on('note_taken', () => heard.push('third'));
    });
    const second = harness.client.on('note_taken', () => heard.push('second'));
    harness.send(event(1), event(2));
    expect(heard).toEqual(['first', 'third']);
  });
});
