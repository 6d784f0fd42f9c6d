/** Runs whose end was missed, and runs of which a part was: never streaming for ever, never taken for finished. */
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { isClientError } from '../../src/index.ts';
import { began, createLiveBench, event, live, resumed } from '../support/client-bench.ts';

const of = (seq: number, type: string, data: unknown, runId = 'r1') => event(seq, { type, data, runId });
const started = of(1, 'agent_started', { agent: 'x' });
const says = (seq: number, text: string) => of(seq, 'message_delta', { messageId: 'm', text });
const completed = (seq: number) => of(seq, 'agent_completed', { result: 'done' });

async function benchWithRun() {
  const bench = await createLiveBench({ events: agentEvents });
  bench.send(started, says(2, 'It is'));
  let ended = 'open';
  bench.client.finished('r1').then(
    () => (ended = 'completed'),
    (error) => (ended = isClientError(error) ? error.code : String(error)),
  );
  const status = () => bench.client.run('r1').get()?.status;
  const end = async (): Promise<string> => {
    await new Promise(setImmediate);
    return ended;
  };
  return { bench, status, end };
}

describe('a terminal event that is missed', () => {
  it('edge 18: lost on the way: the next heartbeat shows it missing, and it is fetched', async () => {
    const { bench, status, end } = await benchWithRun();
    bench.send({ op: 'heartbeat', heads: { me: 3 } });
    bench.clock.advance(50);
    expect(await bench.sentOf('replay')).toMatchObject([{ after: 2, until: 3 }]);
    bench.send({ ...completed(3), replay: true } as never);
    expect(status()).toBe('completed');
    expect(await end()).toBe('completed');
  });

  it('edge 18: gone for good: the page is told that the run is over and its end unknown', async () => {
    const { bench, status, end } = await benchWithRun();
    await bench.cut();
    await bench.greet();
    bench.welcome({ me: began(5, 5, 'trimmed') });
    bench.send(live(5, []));
    expect(['lost', 'incomplete']).toContain(status());
    expect(await end()).toMatch(/^run-(lost|incomplete)$/);
  });

  it('edge 18: a server that does not know the run any more: `live` lists what is open, and it is not', async () => {
    const { bench, status, end } = await benchWithRun();
    await bench.cut();
    await bench.greet();
    bench.welcome({ me: resumed(2) });
    bench.send(live(2, []));
    expect(status()).toBe('lost');
    expect(await end()).toBe('run-lost');
  });

  it('edge 18: a run without news says that it is stalled, and goes on with the next event', async () => {
    const { bench, status } = await benchWithRun();
    for (let second = 0; second < 80; second += 1) {
      bench.clock.advance(1_000);
      bench.send({ op: 'heartbeat', heads: { me: 2 } });
    }
    expect(status()).toBe('stalled');
    bench.send(says(3, ' 4 °C'));
    expect(status()).toBe('running');
  });
});

describe('a truncated run', () => {
  it('edge 24: is not reported as finished: the connection that ends before the run does ends no run', async () => {
    const { bench, status, end } = await benchWithRun();
    bench.socket.end(1000);
    bench.clock.advance(10_000);
    expect(status()).toMatch(/running|stalled/);
    expect(await end()).toBe('open');
  });

  it('edge 24: is not reported as finished: a reset makes it incomplete, and whoever waits is told so', async () => {
    const { bench, status, end } = await benchWithRun();
    await bench.cut();
    await bench.greet();
    bench.welcome({ me: began(0, 0, 'epoch-changed', 'e2') });
    bench.send(live(0, [], { epoch: 'e2' }));
    expect(status()).toBe('incomplete');
    expect(await end()).toBe('run-incomplete');
  });

  it('edge 24: with a hole in its middle and its end there: the loss is told, and the full text heals the message', async () => {
    const { bench, status } = await benchWithRun();
    bench.send(
      { op: 'lost', stream: 'me', from: 3, until: 4, reason: 'trimmed', runs: ['r1'] },
      of(5, 'message_completed', { messageId: 'm', text: 'It is 4 °C.' }),
      completed(6),
    );
    expect(bench.losses).toEqual([{ stream: 'me', from: 3, until: 4, reason: 'trimmed', runs: ['r1'] }]);
    expect(bench.client.run('r1').get()?.parts).toMatchObject([{ text: 'It is 4 °C.' }]);
    expect(status()).toBe('completed');
  });
});
