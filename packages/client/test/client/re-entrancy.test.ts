/** What a listener may do to the client that calls it: close, leave, submit, connect. Nothing comes after close. */
import type { ClientFrame } from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
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

const subscribed = (frame: ClientFrame, verdict = began(0, 0)) => {
  if (frame.op !== 'subscribe') throw new Error('no subscribe');
  return { op: 'subscribed', ref: frame.ref, stream: frame.stream, verdict } as const;
};

async function openThread(harness: ClientHarness<any, any>, head = 0) {
  const handle = harness.client.stream('thread:1');
  const [subscribe] = (await harness.sentOf('subscribe')).slice(-1);
  harness.send(subscribed(subscribe!, began(head, head)), live(head, [], { stream: 'thread:1' }));
  return handle;
}

const onThread = (seq: number, extra = {}) => event(seq, { stream: 'thread:1', ...extra });

describe('an event is whole', () => {
  it('[C1] close() in a listener: the others hear the event, its place is kept, and nothing comes after it', async () => {
    const harness = await createLiveHarness({ storage: createMemoryStorage() });
    const heard: string[] = [];
    harness.client.on('note_taken', ({ seq }) => {
      heard.push(`a ${seq}`);
      harness.client.close();
    });
    harness.client.on('note_taken', ({ seq }) => heard.push(`b ${seq}`));
    harness.client.status.subscribe(({ name }) => heard.push(name));
    harness.send(event(1), event(2), event(4), event(3));
    expect(heard).toEqual(['a 1', 'b 1', 'closed']);
    expect([harness.clock.pending, harness.losses]).toEqual([0, []]);
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ seq: 1 });
  });

  it('[C1] close() in a listener stores the place only once the listener has returned', async () => {
    const storage = createMemoryStorage();
    const harness = await createLiveHarness({ storage, storageKey: 'places' });
    const storedSeq = (): number => JSON.parse(storage.getItem('places') ?? '{}').streams?.me?.seq ?? 0;
    let within: number | undefined;
    harness.client.on('note_taken', () => {
      harness.client.close();
      within = storedSeq();
    });
    harness.send(event(1));
    expect({ within, after: storedSeq() }).toEqual({ within: 0, after: 1 });
  });

  it('[C1] close() and connect() in a listener: the rest of the old message belongs to nobody', async () => {
    const harness = await createLiveHarness();
    let restarted = false;
    harness.client.on('note_taken', () => {
      if (restarted) return;
      restarted = true;
      harness.client.close();
      harness.client.connect();
    });
    harness.send(event(1), event(2));
    expect(harness.seqs()).toEqual([1]);
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ seq: 1 });
    harness.welcome({ me: resumed(2) });
    harness.send(event(2, { replay: true }), live(2));
    expect(harness.seqs()).toEqual([1, 2]);
  });

  it('[C1] handle.close() in a listener holds from the next event on, and announces no loss', async () => {
    const harness = await createLiveHarness();
    const handle = await openThread(harness);
    const heard: string[] = [];
    harness.client.on('note_taken', ({ seq }) => {
      heard.push(`a ${seq}`);
      handle.close();
    });
    harness.client.on('note_taken', ({ seq }) => heard.push(`b ${seq}`));
    harness.send(onThread(1), onThread(2), onThread(4), onThread(3));
    expect([heard, harness.losses]).toEqual([['a 1', 'b 1'], []]);
    harness.clock.advance(120_000);
    expect([heard, harness.losses]).toEqual([['a 1', 'b 1'], []]);
  });

  it('[C1] handle.close() while held events are released: the rest is not delivered', async () => {
    const harness = await createLiveHarness();
    const handle = await openThread(harness);
    const heard: number[] = [];
    harness.client.on('note_taken', ({ seq }) => {
      heard.push(seq);
      if (seq === 2) handle.close();
    });
    harness.send(onThread(2), onThread(3), onThread(1));
    expect([heard, harness.losses]).toEqual([[1, 2], []]);
  });

  it('[C2] what an event causes is notified after all its listeners, once', async () => {
    const harness = await createLiveHarness();
    const heard: string[] = [];
    harness.client.outbox.subscribe((entries) => heard.push(`outbox ${entries.map(({ status }) => status)}`));
    harness.client.on('note_taken', ({ seq }) => {
      heard.push(`a ${seq}`);
      if (seq === 1) void harness.client.submit('ask', 1);
    });
    harness.client.on('note_taken', ({ seq }) => heard.push(`b ${seq}`));
    harness.send(event(1), event(2));
    expect(heard).toEqual(['a 1', 'b 1', 'outbox sent', 'a 2', 'b 2']);
  });

  it('[S4, C2] a loss keeps its place between the events of one message', async () => {
    const harness = await createLiveHarness();
    const heard: string[] = [];
    harness.client.on('note_taken', ({ seq }) => heard.push(`event ${seq}`));
    harness.client.onLost(({ from, until }) => heard.push(`lost ${from}–${until}`));
    harness.send(event(1), { op: 'lost', stream: 'me', from: 2, until: 3, reason: 'trimmed' }, event(4));
    expect(heard).toEqual(['event 1', 'lost 2–3', 'event 4']);
  });
});

describe('nothing after close()', () => {
  const closing: Record<string, (harness: ClientHarness<any, any>) => void> = {
    'a reset listener': ({ client }) => void client.onReset(() => client.close()),
    'a loss listener': ({ client }) => void client.onLost(() => client.close()),
    'a rejection listener': ({ client }) => void client.onRejected(() => client.close()),
    'a user listener': ({ client }) => void client.user.subscribe(() => client.close()),
    'a status listener': ({ client }) =>
      void client.status.subscribe(({ name }) => (name === 'replaying' || name === 'live') && client.close()),
    'an outbox listener': ({ client }) => void client.outbox.subscribe(() => client.close()),
    'a stream status listener': ({ client }) =>
      void client.stream('me').status.subscribe(({ name }) => name !== 'closed' && client.close()),
    'a run listener': ({ client }) => void client.run('r1').subscribe(() => client.close()),
    'a health listener': ({ client }) => void client.health.subscribe(() => client.close()),
  };
  it.each(Object.entries(closing))(
    '[B4] %s may close: no timer is left, and nobody hears a stale value',
    async (_name, attach) => {
      const storage = createMemoryStorage();
      storage.setItem(
        'throughline.v1 wss://agents.example/socket',
        JSON.stringify({ user: 'ada', streams: { me: { epoch: 'e0', seq: 4, base: 4 } } }),
      );
      const harness = createClientHarness({ storage, events: agentEvents, random: () => 0.5 });
      attach(harness);
      const statuses: string[] = [];
      harness.client.status.subscribe(({ name }) => {
        statuses.push(name);
        expect(harness.client.status.get().name).toBe(name);
      });
      await harness.greet();
      void harness.client.submit('ask', 1).catch(() => {});
      harness.welcome({ me: began(0, 3, 'epoch-changed') });
      harness.send(
        event(1, { type: 'agent_started', runId: 'r1', data: { agent: 'a' } }),
        event(2, { type: 'message_delta', runId: 'r1', data: { nothing: true } }),
        { op: 'lost', stream: 'me', from: 3, until: 3, reason: 'trimmed' },
        live(3, ['r1']),
      );
      await Promise.resolve();
      harness.clock.advance(120_000);
      expect([statuses.at(-1), harness.clock.pending, harness.sockets.alive]).toEqual(['closed', 0, 0]);
    },
  );

  it('[H5] close() in the reset of a user change: the other streams start no timer', async () => {
    const harness = await createLiveHarness();
    await openThread(harness);
    harness.client.onReset(() => harness.client.close());
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(0), 'thread:1': resumed(0) }, { user: 'eve' });
    expect([harness.resets.length, harness.clock.pending]).toEqual([1, 0]);
  });
});

describe('a change of user', () => {
  it.each(['user', 'reset'] as const)("[H5, U2] a submit made in a %s listener is the new user's", async (where) => {
    const harness = await createLiveHarness();
    const answers: string[] = [];
    const submit = (): void => {
      harness.client.submit('ask', 1, { id: 'c-new' }).then(
        ({ ok }) => answers.push(`receipt ${ok}`),
        ({ code }) => answers.push(code),
      );
    };
    if (where === 'user') harness.client.user.subscribe(submit);
    else harness.client.onReset(submit);
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(0) }, { user: 'eve' });
    expect((await harness.sentOf('submit')).map(({ id }) => id)).toEqual(['c-new']);
    harness.send({ op: 'receipt', id: 'c-new', ok: true });
    await harness.sent();
    expect(answers).toEqual(['receipt true']);
  });
});
