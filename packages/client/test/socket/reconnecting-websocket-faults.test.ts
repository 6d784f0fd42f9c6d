/**
 * Why the client dials by itself (docs/decisions/0001-our-dialler.md): what two reconnecting sockets of today do in the
 * situations that a page meets, pinned. A release that mends one of these fails here, and the record is then revised.
 */
import { createFakeSockets, type FakeSockets } from '@throughline/test-support';
import PartySocket from 'partysocket/ws';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What both have in common. */
interface Subject {
  reconnect(): void;
  close(): void;
  send(text: string): void;
  readonly readyState: number;
  addEventListener(type: string, listener: (event: any) => void): void;
}
type Url = string | (() => string) | (() => Promise<string>);
type Make = (url: Url, options: object) => Subject;

const makes: Record<'reconnecting-websocket 4.4.0' | 'partysocket 1.3.0', Make> = {
  'reconnecting-websocket 4.4.0': (url, options) => new ReconnectingWebSocket(url, 'throughline.v1', options) as never,
  'partysocket 1.3.0': (url, options) => new PartySocket(url, 'throughline.v1', options) as never,
};

const delays = { minReconnectionDelay: 1_000, maxReconnectionDelay: 1_000, connectionTimeout: 10_000 };
const anHour = 3_600_000;
let sockets: FakeSockets;
let rejections: unknown[];
let others: NodeJS.UnhandledRejectionListener[];

beforeEach(() => {
  vi.useFakeTimers();
  sockets = createFakeSockets();
  rejections = [];
  others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => rejections.push(reason));
});
afterEach(async () => {
  vi.useRealTimers();
  // Node tells of a rejection nobody handled once the microtasks are through.
  await new Promise((resolve) => setImmediate(resolve));
  process.removeAllListeners('unhandledRejection');
  for (const listener of others) process.on('unhandledRejection', listener);
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const make = (of: Make, url: Url = 'ws://host/', options: object = {}): Subject =>
  of(url, { WebSocket: sockets.WebSocket, ...delays, ...options });
/** Asked to dial anew, and given an hour: how many more sockets does it make? */
const dialsAfterReconnect = async (subject: Subject): Promise<number> => {
  const before = sockets.all.length;
  subject.reconnect();
  await pass(anHour);
  return sockets.all.length - before;
};

const [rws, party] = [makes['reconnecting-websocket 4.4.0'], makes['partysocket 1.3.0']];

describe('reconnecting-websocket 4.4.0 is stuck for good, reconnect() or not,', () => {
  it('after its maximum of retries', async () => {
    const subject = make(rws, 'ws://host/', { maxRetries: 1 });
    for (const _attempt of [1, 2]) {
      await pass(1_000);
      sockets.last.end();
    }
    await pass(anHour);
    expect(sockets.all).toHaveLength(2);
    expect(await dialsAfterReconnect(subject)).toBe(0);
  });

  it('after close() before its first socket', async () => {
    const subject = make(rws);
    subject.close();
    await pass(1_000);
    expect(await dialsAfterReconnect(subject)).toBe(0);
  });

  it('after close() in backoff', async () => {
    const subject = make(rws);
    await pass(0);
    sockets.last.end();
    subject.close();
    await pass(5_000);
    expect(await dialsAfterReconnect(subject)).toBe(0);
  });

  it('but not if reconnect() comes before the wait is over', async () => {
    const subject = make(rws);
    subject.close();
    expect(await dialsAfterReconnect(subject)).toBeGreaterThan(0);
  });

  it('after a URL provider that rejects, which it reports to nobody', async () => {
    const subject = make(rws, () => Promise.reject(new Error('503')));
    const seen = vi.fn();
    subject.addEventListener('error', seen);
    subject.addEventListener('close', seen);
    await pass(anHour);
    expect(await dialsAfterReconnect(subject)).toBe(0);
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    expect([seen.mock.calls.length, rejections.length]).toEqual([0, 1]);
  });

  it('after a URL provider that never settles', async () => {
    const subject = make(rws, () => new Promise<string>(() => {}));
    await pass(anHour);
    expect(await dialsAfterReconnect(subject)).toBe(0);
  });

  it('after an invalid URL', async () => {
    class Strict {
      static readonly CLOSING = 2;
      constructor() {
        throw new SyntaxError('not a URL');
      }
    }
    const makesSocket = vi.fn(() => 'nonsense');
    const subject = make(rws, makesSocket, { WebSocket: Strict });
    await pass(anHour);
    subject.reconnect();
    await pass(anHour);
    expect(makesSocket).toHaveBeenCalledTimes(1);
  });
});

describe('partysocket 1.3.0 has mended most of these, but', () => {
  it('is stuck after a URL provider that never settles', async () => {
    const subject = make(party, () => new Promise<string>(() => {}));
    await pass(anHour);
    expect(await dialsAfterReconnect(subject)).toBe(0);
  });

  it('tries again after a URL provider that rejects, and after an invalid URL', async () => {
    const provide = vi.fn(() => Promise.reject(new Error('503')));
    const rejected = make(party, provide);
    await pass(5_000);
    rejected.close();
    expect(provide.mock.calls.length).toBeGreaterThan(1);

    const construct = vi.fn();
    class Strict {
      static readonly CLOSING = 2;
      constructor() {
        construct();
        throw new SyntaxError('not a URL');
      }
    }
    const invalid = make(party, 'nonsense', { WebSocket: Strict });
    await pass(5_000);
    invalid.close();
    expect(construct.mock.calls.length).toBeGreaterThan(1);
  });

  it('comes back from close() before its first socket', async () => {
    const subject = make(party);
    subject.close();
    await pass(1_000);
    expect(await dialsAfterReconnect(subject)).toBeGreaterThan(0);
  });

  it('comes back from close() in backoff, and from its maximum of retries', async () => {
    const closed = make(party);
    await pass(0);
    sockets.last.end();
    closed.close();
    await pass(5_000);
    expect(await dialsAfterReconnect(closed)).toBeGreaterThan(0);
    closed.close();

    const spent = make(party, 'ws://host/', { maxRetries: 0 });
    await pass(1_000);
    sockets.last.end();
    await pass(anHour);
    expect(await dialsAfterReconnect(spent)).toBeGreaterThan(0);
  });
});

describe.each(Object.entries(makes))('%s', (_name, of) => {
  it('reports a refused connection as a clean close with code 1000', async () => {
    const subject = make(of);
    const closes: { code: number; wasClean: boolean }[] = [];
    subject.addEventListener('close', (event) => closes.push({ code: event.code, wasClean: event.wasClean }));
    subject.addEventListener('error', () => {});
    await pass(0);
    sockets.last.refuse();
    expect(closes).toEqual([{ code: 1000, wasClean: true }]);
  });

  it('ignores reconnect() during backoff', async () => {
    const subject = make(of);
    await pass(0);
    sockets.last.end();
    subject.reconnect();
    await pass(999);
    expect(sockets.all).toHaveLength(1);
    await pass(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('sends what was queued before the app hears of the opening, so before any hello', async () => {
    const subject = make(of);
    subject.addEventListener('open', () => subject.send('hello'));
    subject.send('early');
    await pass(0);
    sockets.last.accept();
    expect(sockets.last.sent).toEqual(['early', 'hello']);
  });

  it('has no heartbeat: a socket that went silent stays open for ever', async () => {
    const subject = make(of);
    await pass(0);
    sockets.last.accept();
    await pass(24 * anHour);
    expect([subject.readyState, sockets.last.sent, sockets.all.length]).toEqual([1, [], 1]);
  });

  it('draws no jitter for an attempt', async () => {
    const random = vi.spyOn(Math, 'random');
    make(of);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await pass(10_000);
      sockets.last.end();
    }
    expect(random).not.toHaveBeenCalled();
    random.mockRestore();
  });
});
