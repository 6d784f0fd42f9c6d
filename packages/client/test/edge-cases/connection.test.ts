/** Credentials, identities and crowds: what must not be mistaken for something else. */
import { describe, expect, it } from 'vitest';
import { createClientBench, createLiveBench, resumed } from '../support/client-bench.ts';

const turn = async (): Promise<void> => {
  for (let index = 0; index < 20; index += 1) await Promise.resolve();
};

describe('a token endpoint', () => {
  it('edge 15: fails for a moment: it is not taken for a bad token, and asked again', async () => {
    let asked = 0;
    const bench = createClientBench({
      token: () => {
        asked += 1;
        if (asked < 3) throw new TypeError('fetch failed');
        return 'good';
      },
    });
    bench.client.connect();
    await turn();
    expect(bench.client.status.get()).toMatchObject({ name: 'waiting', fault: { code: 'token-unavailable' } });
    for (let waited = 0; waited < 60 && bench.sockets.all.length === 0; waited += 1) {
      bench.clock.advance(1_000);
      await turn();
    }
    const { hello } = await bench.greet();
    expect(hello.token).toBe('good');
    bench.welcome({ me: resumed(0) });
    expect(asked).toBe(3);
  });

  it('edge 15: says a definite no: it is final, and nobody is asked for ever', async () => {
    let asked = 0;
    const bench = createClientBench({
      token: () => {
        asked += 1;
        throw Object.assign(new Error('signed out'), { code: 'unauthorized' });
      },
    });
    bench.client.connect();
    await turn();
    expect(bench.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'unauthorized' } });
    bench.clock.advance(600_000);
    await turn();
    expect(asked).toBe(1);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('two tabs, one identity', () => {
  it.each(['fault', 'close code'])(
    'edge 17: the older socket of a session that lives elsewhere, by its %s, is not dialled again: no tug of war',
    async (by) => {
      const bench = await createLiveBench();
      if (by === 'fault') bench.send({ op: 'fault', code: 'superseded', message: 'A newer socket has taken over.' });
      bench.socket.end(4409);
      expect(bench.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'superseded' } });
      bench.clock.advance(600_000);
      bench.lifecycle.tell('online');
      bench.lifecycle.tell('visible');
      await turn();
      expect(bench.sockets.all).toHaveLength(1);
    },
  );
});

describe('a restart', () => {
  /** When each of many pages redials, in milliseconds after its socket ended. */
  async function redials(end: (bench: Awaited<ReturnType<typeof createLiveBench>>) => void): Promise<number[]> {
    const waits: number[] = [];
    for (let page = 0; page < 200; page += 1) {
      const bench = await createLiveBench({ random: () => (page + 0.5) / 200 });
      end(bench);
      const ended = bench.clock.elapsed();
      while (bench.sockets.all.length === 1) bench.clock.advance(1);
      waits.push(bench.clock.elapsed() - ended);
      bench.client.close();
    }
    return waits;
  }
  const busiest = (waits: readonly number[], withinMs: number): number =>
    Math.max(...waits.map((start) => waits.filter((wait) => wait >= start && wait < start + withinMs).length));

  it('edge 20: a restart storm without jitter: 200 pages whose sockets end come back spread over a second', async () => {
    const waits = await redials((bench) => bench.socket.end(1006));
    expect(busiest(waits, 100)).toBeLessThanOrEqual(21);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
  });

  it('edge 20: a restart that names its time: nobody comes below it, and not all at it', async () => {
    const waits = await redials((bench) => {
      bench.send({ op: 'fault', code: 'restarting', message: 'Back soon.', retryAfterMs: 2_000 });
      bench.socket.end(1012);
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
    expect(busiest(waits, 200)).toBeLessThanOrEqual(21);
  });
});
