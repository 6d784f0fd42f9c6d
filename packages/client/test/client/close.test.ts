/** `close()` ends the client, and `connect()` begins anew. */
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { began, createClientHarness, createMemoryStorage, event, live, resumed } from '../support/client-harness.ts';

describe('close', () => {
  it('[B4, U6] leaves no timer, listener, socket or promise behind, from any state', async () => {
    for (const until of ['idle', 'connecting', 'greeting', 'live', 'gap', 'refused', 'waiting', 'seeding'] as const) {
      const harness = createClientHarness({
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
      if (until !== 'idle') harness.client.connect();
      if (until !== 'idle' && until !== 'connecting') await harness.greet();
      if (['live', 'gap', 'refused', 'waiting', 'seeding'].includes(until)) {
        harness.welcome({ me: began(0, 0) });
        harness.send(live(0), event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'x' } }));
        harness.client.run('r1').subscribe(() => {});
      }
      if (until === 'gap') harness.send(event(5));
      if (until === 'refused') harness.send({ op: 'subscribed', stream: 'me', verdict: { refused: 'unavailable' } });
      if (until === 'waiting') harness.socket.end(1006);
      note(harness.client.submit('say', { text: 'x' }));
      note(harness.client.finished('r1'));
      note(harness.client.events()[Symbol.asyncIterator]().next());
      await new Promise(setImmediate);
      harness.client.close();
      await new Promise(setImmediate);
      expect(`${until}: ${harness.clock.pending} timers`).toBe(`${until}: 0 timers`);
      expect(`${until}: ${harness.lifecycle.listeners} listeners`).toBe(`${until}: 0 listeners`);
      expect(`${until}: ${harness.sockets.alive} sockets`).toBe(`${until}: 0 sockets`);
      expect(`${until}: ${ends.length} promises settled`).toBe(`${until}: 3 promises settled`);
    }
  });

  it('[H4] nothing that comes afterwards is delivered', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    const { socket } = harness;
    harness.client.close();
    socket.receive(event(1));
    expect(harness.events).toEqual([]);
    expect(harness.client.status.get()).toEqual({ name: 'closed' });
  });

  it('[U6] a listener may close the client: what follows in the same message is not delivered', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    harness.client.onAny(() => harness.client.close());
    harness.client.health.subscribe(() => {});
    harness.send(live(0), event(1), event(2));
    expect(harness.seqs()).toEqual([1]);
    expect(harness.clock.pending).toBe(0);
  });

  it('connect() starts anew with the cursors it had', async () => {
    const harness = createClientHarness();
    await harness.greet();
    harness.welcome({ me: began(0, 0) });
    harness.send(live(0), event(1));
    harness.client.close();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ epoch: 'e1', seq: 1 });
    harness.welcome({ me: resumed(2) });
    harness.send(event(2, { replay: true }), live(2));
    expect(harness.seqs()).toEqual([1, 2]);
    expect(harness.client.status.get()).toEqual({ name: 'live' });
  });
});
