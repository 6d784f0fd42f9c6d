/** `close()` ends the client, and `connect()` begins anew. */
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { began, createClientBench, createMemoryStorage, event, live, resumed } from '../support/client-bench.ts';

describe('close', () => {
  it('[B4, U6] leaves no timer, listener, socket or promise behind, from any state', async () => {
    for (const until of ['idle', 'connecting', 'greeting', 'live', 'gap', 'refused', 'waiting', 'seeding'] as const) {
      const bench = createClientBench({
        events: agentEvents,
        storage: createMemoryStorage(),
        ...(until === 'seeding' && { history: () => new Promise<null>(() => {}) }),
      });
      const ends: string[] = [];
      const note = (promise: Promise<unknown>): void => {
        promise.then(
          () => ends.push('resolved'),
          () => ends.push('rejected'),
        );
      };
      if (until !== 'idle') bench.client.connect();
      if (until !== 'idle' && until !== 'connecting') await bench.greet();
      if (['live', 'gap', 'refused', 'waiting', 'seeding'].includes(until)) {
        bench.welcome({ me: began(0, 0) });
        bench.send(live(0), event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'x' } }));
        bench.client.run('r1').subscribe(() => {});
      }
      if (until === 'gap') bench.send(event(5));
      if (until === 'refused') bench.send({ op: 'subscribed', stream: 'me', verdict: { refused: 'unavailable' } });
      if (until === 'waiting') bench.socket.end(1006);
      note(bench.client.submit('say', { text: 'x' }));
      note(bench.client.finished('r1'));
      note(bench.client.events()[Symbol.asyncIterator]().next());
      await new Promise(setImmediate);
      bench.client.close();
      await new Promise(setImmediate);
      expect(`${until}: ${bench.clock.pending} timers`).toBe(`${until}: 0 timers`);
      expect(`${until}: ${bench.lifecycle.listeners} listeners`).toBe(`${until}: 0 listeners`);
      expect(`${until}: ${bench.sockets.alive} sockets`).toBe(`${until}: 0 sockets`);
      expect(`${until}: ${ends.length} promises settled`).toBe(`${until}: 3 promises settled`);
    }
  });

  it('[H4] nothing that comes afterwards is delivered', async () => {
    const bench = createClientBench();
    await bench.greet();
    bench.welcome({ me: began(0, 0) });
    const { socket } = bench;
    bench.client.close();
    socket.receive(event(1));
    expect(bench.events).toEqual([]);
    expect(bench.client.status.get()).toEqual({ name: 'closed' });
  });

  it('[U6] a listener may close the client: what follows in the same message is not delivered', async () => {
    const bench = createClientBench();
    await bench.greet();
    bench.welcome({ me: began(0, 0) });
    bench.client.onAny(() => bench.client.close());
    bench.client.health.subscribe(() => {});
    bench.send(live(0), event(1), event(2));
    expect(bench.seqs()).toEqual([1]);
    expect(bench.clock.pending).toBe(0);
  });

  it('connect() starts anew with the cursors it had', async () => {
    const bench = createClientBench();
    await bench.greet();
    bench.welcome({ me: began(0, 0) });
    bench.send(live(0), event(1));
    bench.client.close();
    const { hello } = await bench.greet();
    expect(hello.streams.me).toMatchObject({ epoch: 'e1', seq: 1 });
    bench.welcome({ me: resumed(2) });
    bench.send(event(2, { replay: true }), live(2));
    expect(bench.seqs()).toEqual([1, 2]);
    expect(bench.client.status.get()).toEqual({ name: 'live' });
  });
});
