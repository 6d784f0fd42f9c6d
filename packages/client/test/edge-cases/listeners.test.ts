/** Handlers that throw, leave and come while they are called. */
import { describe, expect, it } from 'vitest';
import { began, createClientHarness, createLiveHarness, event, live, resumed } from '../support/client-harness.ts';

describe('a handler', () => {
  it('edge 9: a handler throws: the others hear it, the cursor moves, the error is told', async () => {
    const harness = await createLiveHarness();
    const heard: number[] = [];
    harness.client.onAny(() => {
      throw new Error('broken');
    });
    harness.client.on('note_taken', () => {
      throw new Error('broken too');
    });
    harness.client.on('note_taken', ({ seq }) => heard.push(seq));
    harness.send(event(1), event(2));
    expect(heard).toEqual([1, 2]);
    expect(harness.errors).toHaveLength(4);
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ seq: 2 });
  });

  it('edge 9: a handler unsubscribes inside the handler: it is not called again, its neighbours are', async () => {
    const harness = await createLiveHarness();
    const heard: string[] = [];
    const first = harness.client.on('note_taken', ({ seq }) => {
      heard.push(`first ${seq}`);
      first();
    });
    harness.client.on('note_taken', ({ seq }) => heard.push(`second ${seq}`));
    harness.send(event(1), event(2));
    expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
  });

  it('edge 9: a handler resubscribes inside the handler: each event is heard once', async () => {
    const harness = await createLiveHarness();
    const heard: number[] = [];
    const listen = (): void => {
      const stop = harness.client.on('note_taken', ({ seq }) => {
        heard.push(seq);
        stop();
        listen();
      });
    };
    listen();
    harness.send(event(1), event(2), event(3));
    expect(heard).toEqual([1, 2, 3]);
  });

  it('edge 9: a handler closes and opens the stream it hears: nothing of the old subscription comes any more', async () => {
    const harness = await createLiveHarness();
    const first = harness.client.stream('thread:1');
    const [one] = await harness.sentOf('subscribe');
    let again = false;
    harness.client.on('note_taken', () => {
      if (again) return;
      again = true;
      first.close();
      harness.client.stream('thread:1');
    });
    harness.send(
      { op: 'subscribed', ref: one!.ref, stream: 'thread:1', verdict: began(0, 0) },
      live(0, [], { stream: 'thread:1' }),
      event(1, { stream: 'thread:1' }),
      event(2, { stream: 'thread:1' }),
    );
    expect(harness.seqs('thread:1')).toEqual([1]);
    const two = (await harness.sentOf('subscribe')).at(-1);
    expect(two!.ref).not.toBe(one!.ref);
    harness.send({ op: 'subscribed', ref: two!.ref, stream: 'thread:1', verdict: began(0, 2) });
    harness.send(event(1, { stream: 'thread:1' }), event(2, { stream: 'thread:1' }));
    expect(harness.seqs('thread:1')).toEqual([1, 1, 2]);
  });

  it('edge 9: a handler closes the client, and connects it anew: the rest of the message is not delivered', async () => {
    const harness = createClientHarness();
    let closed = false;
    harness.client.on('note_taken', () => {
      if (closed) return;
      closed = true;
      harness.client.close();
      harness.client.connect();
    });
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    harness.send(live(0), event(1), event(2));
    expect(harness.seqs()).toEqual([1]);
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ seq: 1 });
    harness.welcome({ me: resumed(2) });
    harness.send(event(2, { replay: true }), live(2));
    expect(harness.seqs()).toEqual([1, 2]);
  });
});
