/** Runs whose end was missed, and runs of which a part was: never streaming for ever, never taken for finished. */
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { isClientError } from '../../src/index.ts';
import { began, createLiveHarness, event, live, resumed } from '../support/client-harness.ts';

const of = (seq: number, type: string, data: unknown, runId = 'r1') => event(seq, { type, data, runId });
const started = of(1, 'agent_started', { agent: 'x' });
const says = (seq: number, text: string) => of(seq, 'message_delta', { messageId: 'm', text });
const completed = (seq: number) => of(seq, 'agent_completed', { result: 'done' });

async function benchWithRun() {
  const harness = await createLiveHarness({ events: agentEvents });
  harness.send(started, says(2, 'It is'));
  let ended = 'open';
  harness.client.finished('r1').then(
    () => (ended = 'completed'),
    (error) => (ended = isClientError(error) ? error.code : String(error)),
  );
  const status = () => harness.client.run('r1').get()?.status;
  const end = async (): Promise<string> => {
    await new Promise(setImmediate);
    return ended;
  };
  return { harness, status, end };
}

describe('a terminal event that is missed', () => {
  it('edge 18: lost on the way: the next heartbeat shows it missing, and it is fetched', async () => {
    const { harness, status, end } = await benchWithRun();
    harness.send({ op: 'heartbeat', heads: { me: 3 } });
    harness.clock.advance(50);
    expect(await harness.sentOf('replay')).toMatchObject([{ after: 2, until: 3 }]);
    harness.send({ ...completed(3), replay: true } as never);
    expect(status()).toBe('completed');
    expect(await end()).toBe('completed');
  });

  it('edge 18: gone for good: the page is told that the run is over and its end unknown', async () => {
    const { harness, status, end } = await benchWithRun();
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(5, 5, 'trimmed') });
    harness.send(live(5, []));
    expect(['lost', 'incomplete']).toContain(status());
    expect(await end()).toMatch(/^run-(lost|incomplete)$/);
  });

  it('edge 18: a server that does not know the run any more: `live` lists what is open, and it is not', async () => {
    const { harness, status, end } = await benchWithRun();
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: resumed(2) });
    harness.send(live(2, []));
    expect(status()).toBe('lost');
    expect(await end()).toBe('run-lost');
  });

  it('edge 18: a run without news says that it is stalled, and goes on with the next event', async () => {
    const { harness, status } = await benchWithRun();
    for (let second = 0; second < 80; second += 1) {
      harness.clock.advance(1_000);
      harness.send({ op: 'heartbeat', heads: { me: 2 } });
    }
    expect(status()).toBe('stalled');
    harness.send(says(3, ' 4 °C'));
    expect(status()).toBe('running');
  });
});

describe('a truncated run', () => {
  it('edge 24: is not reported as finished: the connection that ends before the run does ends no run', async () => {
    const { harness, status, end } = await benchWithRun();
    harness.socket.end(1000);
    harness.clock.advance(10_000);
    expect(status()).toMatch(/running|stalled/);
    expect(await end()).toBe('open');
  });

  it('edge 24: is not reported as finished: a reset makes it incomplete, and whoever waits is told so', async () => {
    const { harness, status, end } = await benchWithRun();
    await harness.cut();
    await harness.greet();
    harness.welcome({ me: began(0, 0, 'epoch-changed', 'e2') });
    harness.send(live(0, [], { epoch: 'e2' }));
    expect(status()).toBe('incomplete');
    expect(await end()).toBe('run-incomplete');
  });

  it('edge 24: with a hole in its middle and its end there: the loss is told, and the full text heals the message', async () => {
    const { harness, status } = await benchWithRun();
    harness.send(
      { op: 'lost', stream: 'me', from: 3, until: 4, reason: 'trimmed', runs: ['r1'] },
      of(5, 'message_completed', { messageId: 'm', text: 'It is 4 °C.' }),
      completed(6),
    );
    expect(harness.losses).toEqual([{ stream: 'me', from: 3, until: 4, reason: 'trimmed', runs: ['r1'] }]);
    expect(harness.client.run('r1').get()?.parts).toMatchObject([{ text: 'It is 4 °C.' }]);
    expect(status()).toBe('completed');
  });
});
