/** Credentials, identities and crowds: what must not be mistaken for something else. */
import { describe, expect, it } from 'vitest';
import { createClientHarness, createLiveHarness, resumed } from '../support/client-harness.ts';

const turn = async (): Promise<void> => {
  for (let index = 0; index < 20; index += 1) await Promise.resolve();
};

describe('a token endpoint', () => {
  it('edge 15: fails for a moment: it is not taken for a bad token, and asked again', async () => {
    let asked = 0;
    const harness = createClientHarness({
      token: () => {
        asked += 1;
        if (asked < 3) throw new TypeError('fetch failed');
        return 'good';
      },
    });
    harness.client.connect();
    await turn();
    expect(harness.client.status.get()).toMatchObject({ name: 'waiting', fault: { code: 'token-unavailable' } });
    for (let waited = 0; waited < 60 && harness.sockets.all.length === 0; waited += 1) {
      harness.clock.advance(1_000);
      await turn();
    }
    const { hello } = await harness.greet();
    expect(hello.token).toBe('good');
    harness.welcome({ me: resumed(0) });
    expect(asked).toBe(3);
  });

  it('edge 15: says a definite no: it is final, and nobody is asked for ever', async () => {
    let asked = 0;
    const harness = createClientHarness({
      token: () => {
        asked += 1;
        throw Object.assign(new Error('signed out'), { code: 'unauthorized' });
      },
    });
    harness.client.connect();
    await turn();
    expect(harness.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'unauthorized' } });
    harness.clock.advance(600_000);
    await turn();
    expect(asked).toBe(1);
    expect(harness.clock.pending).toBe(0);
  });
});

describe('two tabs, one identity', () => {
  it.each(['fault', 'close code'])(
    'edge 17: the older socket of a session that lives elsewhere, by its %s, is not dialled again: no tug of war',
    async (by) => {
      const harness = await createLiveHarness();
      if (by === 'fault') harness.send({ op: 'fault', code: 'superseded', message: 'A newer socket has taken over.' });
      harness.socket.end(4409);
      expect(harness.client.status.get()).toMatchObject({ name: 'closed', fault: { code: 'superseded' } });
      harness.clock.advance(600_000);
      harness.lifecycle.notify('online');
      harness.lifecycle.notify('visible');
      await turn();
      expect(harness.sockets.all).toHaveLength(1);
    },
  );
});

describe('a restart', () => {
  /** When each of many pages redials, in milliseconds after its socket ended. */
  async function redials(end: (harness: Awaited<ReturnType<typeof createLiveHarness>>) => void): Promise<number[]> {
    const waits: number[] = [];
    for (let page = 0; page < 200; page += 1) {
      const harness = await createLiveHarness({ random: () => (page + 0.5) / 200 });
      end(harness);
      const ended = harness.clock.elapsed();
      while (harness.sockets.all.length === 1) harness.clock.advance(1);
      waits.push(harness.clock.elapsed() - ended);
      harness.client.close();
    }
    return waits;
  }
  const busiest = (waits: readonly number[], withinMs: number): number =>
    Math.max(...waits.map((start) => waits.filter((wait) => wait >= start && wait < start + withinMs).length));

  it('edge 20: a restart storm without jitter: 200 pages whose sockets end come back spread over a second', async () => {
    const waits = await redials((harness) => harness.socket.end(1006));
    expect(busiest(waits, 100)).toBeLessThanOrEqual(21);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
  });

  it('edge 20: a restart that names its time: nobody comes below it, and not all at it', async () => {
    const waits = await redials((harness) => {
      harness.send({ op: 'fault', code: 'restarting', message: 'Back soon.', retryAfterMs: 2_000 });
      harness.socket.end(1012);
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
    expect(busiest(waits, 200)).toBeLessThanOrEqual(21);
  });
});
