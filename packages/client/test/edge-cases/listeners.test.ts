/** Handlers that throw, leave and come while they are called. */
import { describe, expect, it } from 'vitest';
import { began, createClientBench, createLiveBench, event, live, resumed } from '../support/client-bench.ts';

describe('a handler', () => {
  it('edge 9: a handler throws: the others hear it, the cursor moves, the error is told', async () => {
    const bench = await createLiveBench();
    const heard: number[] = [];
    bench.client.onAny(() => {
      throw new Error('broken');
    });
    bench.client.on('note_taken', () => {
      throw new Error('broken too');
    });
    bench.client.on('note_taken', ({ seq }) => heard.push(seq));
    bench.send(event(1), event(2));
    expect(heard).toEqual([1, 2]);
    expect(bench.errors).toHaveLength(4);
    await bench.cut();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toMatchObject({ seq: 2 });
  });

  it('edge 9: a handler unsubscribes inside the handler: it is not called again, its neighbours are', async () => {
    const bench = await createLiveBench();
    const heard: string[] = [];
    const first = bench.client.on('note_taken', ({ seq }) => {
      heard.push(`first ${seq}`);
      first();
    });
    bench.client.on('note_taken', ({ seq }) => heard.push(`second ${seq}`));
    bench.send(event(1), event(2));
    expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
  });

  it('edge 9: a handler resubscribes inside the handler: each event is heard once', async () => {
    const bench = await createLiveBench();
    const heard: number[] = [];
    const listen = (): void => {
      const stop = bench.client.on('note_taken', ({ seq }) => {
        heard.push(seq);
        stop();
        listen();
      });
    };
    listen();
    bench.send(event(1), event(2), event(3));
    expect(heard).toEqual([1, 2, 3]);
  });

  it('edge 9: a handler closes and opens the stream it hears: nothing of the old subscription comes any more', async () => {
    const bench = await createLiveBench();
    const first = bench.client.stream('thread:1');
    const [one] = await bench.sentOf('subscribe');
    let again = false;
    bench.client.on('note_taken', () => {
      if (again) return;
      again = true;
      first.close();
      bench.client.stream('thread:1');
    });
    bench.send(
      { op: 'subscribed', ref: one!.ref, stream: 'thread:1', verdict: began(0, 0) },
      live(0, [], { stream: 'thread:1' }),
      event(1, { stream: 'thread:1' }),
      event(2, { stream: 'thread:1' }),
    );
    expect(bench.seqs('thread:1')).toEqual([1]);
    const two = (await bench.sentOf('subscribe')).at(-1);
    expect(two!.ref).not.toBe(one!.ref);
    bench.send({ op: 'subscribed', ref: two!.ref, stream: 'thread:1', verdict: began(0, 2) });
    bench.send(event(1, { stream: 'thread:1' }), event(2, { stream: 'thread:1' }));
    expect(bench.seqs('thread:1')).toEqual([1, 1, 2]);
  });

  it('edge 9: a handler closes the client, and connects it anew: the rest of the message is not delivered', async () => {
    const bench = createClientBench();
    let closed = false;
    bench.client.on('note_taken', () => {
      if (closed) return;
      closed = true;
      bench.client.close();
      bench.client.connect();
    });
    await bench.greet();
    bench.welcome({ me: began(0, 0) });
    bench.send(live(0), event(1), event(2));
    expect(bench.seqs()).toEqual([1]);
    const { hello } = await bench.greet();
    expect(hello.streams.me).toMatchObject({ seq: 1 });
    bench.welcome({ me: resumed(2) });
    bench.send(event(2, { replay: true }), live(2));
    expect(bench.seqs()).toEqual([1, 2]);
  });
});
