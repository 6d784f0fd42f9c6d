/** A network between pages and HTTP endpoints with the faults of its own kind, drawn from a seed. */
import type { Clock } from '@throughline/protocol';

/** How often each fault strikes, from 0 to 1, and what the proxy in between does. */
export interface NetworkFaults {
  /** A POST whose effect happens and whose answer is lost. */
  readonly lostAfterEffect: number;
  readonly lostBefore: number;
  /** A copy of the POST arrives again later, after its repeat or before it. */
  readonly doubled: number;
  /** A GET that is cut somewhere, also in the midst of a character. */
  readonly cut: number;
  /** An answer shows nothing before it ends. */
  readonly buffers: boolean;
  /** No answer lasts longer. */
  readonly capMs: number;
}

export const noFaults: NetworkFaults = {
  lostAfterEffect: 0,
  lostBefore: 0,
  doubled: 0,
  cut: 0,
  buffers: false,
  capMs: 3_600_000,
};

type Handler = (request: Request) => Promise<Response>;

export interface FaultyNetwork {
  faults: NetworkFaults;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What befell requests, by name. */
  readonly struck: Record<string, number>;
}

export function createFaultyNetwork(
  { clock, random }: { clock: Clock; random: () => number },
  route: (url: string) => Handler,
): FaultyNetwork {
  const struck: Record<string, number> = {};
  const strikes = (name: keyof NetworkFaults, share: number): boolean => {
    if (random() >= share) return false;
    struck[name] = (struck[name] ?? 0) + 1;
    return true;
  };
  const wait = (mostMs: number): Promise<void> =>
    new Promise((resolve) => void clock.after(Math.floor(random() * mostMs), resolve));
  const deliver = (url: string, init: RequestInit): Promise<Response> =>
    route(url)(new Request(url, { ...init, signal: null }));

  const post = async (url: string, init: RequestInit): Promise<Response> => {
    const { faults } = network;
    await wait(200);
    if (strikes('lostBefore', faults.lostBefore)) throw new TypeError('fetch failed');
    if (strikes('doubled', faults.doubled)) void wait(4_000).then(() => deliver(url, init));
    const answer = await deliver(url, init);
    await wait(200);
    if (strikes('lostAfterEffect', faults.lostAfterEffect)) throw new TypeError('fetch failed');
    return answer;
  };

  const get = async (url: string, init: RequestInit): Promise<Response> => {
    const { faults } = network;
    await wait(100);
    const answer = await deliver(url, init);
    if (answer.body === null || answer.status !== 200) return answer;
    const cutAfter = strikes('cut', faults.cut) ? Math.floor(random() * 600) : Number.POSITIVE_INFINITY;
    const body = through(answer.body, {
      clock,
      signal: init.signal,
      capMs: faults.capMs,
      cutAfter,
      buffers: faults.buffers,
    });
    return new Response(body, { status: 200, headers: answer.headers });
  };

  const network: FaultyNetwork = {
    faults: noFaults,
    struck,
    fetch(url, init) {
      const aborted = new Promise<never>((_, reject) => {
        const abort = (): void => reject(new DOMException('aborted', 'AbortError'));
        if (init.signal?.aborted) abort();
        init.signal?.addEventListener('abort', abort);
      });
      aborted.catch(() => {});
      return Promise.race([init.method === 'GET' ? get(url, init) : post(url, init), aborted]);
    },
  };
  return network;
}

interface Passage {
  readonly clock: Clock;
  readonly signal: AbortSignal | null | undefined;
  readonly capMs: number;
  readonly cutAfter: number;
  readonly buffers: boolean;
}

/** The answer's body as the proxy passes it on. */
function through(source: ReadableStream<Uint8Array>, passage: Passage): ReadableStream<Uint8Array> {
  const { clock, signal, capMs, buffers } = passage;
  const reader = source.getReader();
  let left = passage.cutAfter;
  let over = false;
  const held: Uint8Array[] = [];
  return new ReadableStream({
    start(controller) {
      const finish = (how: () => void): void => {
        if (over) return;
        over = true;
        cancelCap();
        void reader.cancel().catch(() => {});
        how();
      };
      const fail = (): void => finish(() => controller.error(new TypeError('terminated')));
      const end = (): void =>
        finish(() => {
          for (const chunk of held) controller.enqueue(chunk);
          controller.close();
        });
      const cancelCap = clock.after(capMs, end);
      signal?.addEventListener('abort', fail);
      const pump = async (): Promise<void> => {
        for (let read = await reader.read(); !over; read = await reader.read()) {
          if (read.done) return end();
          const chunk = read.value.subarray(0, left);
          left -= chunk.length;
          if (buffers) held.push(chunk);
          else controller.enqueue(chunk);
          if (left <= 0) return fail();
        }
      };
      void pump().catch(fail);
    },
  });
}
