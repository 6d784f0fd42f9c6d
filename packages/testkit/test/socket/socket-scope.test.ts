/** What the in-memory socket promises beyond a browser's: no real time, no meeting, no trace left behind. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cleanUp, createNetwork, createSocketScope, createVirtualClock, type SocketScope } from '../../src/index.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

const URL_HERE = 'ws://one.test/';

function echo(scope: SocketScope): void {
  scope.listen('one.test', (attempt) => {
    const socket = attempt.accept();
    socket.listen({ message: (text) => socket.send(text), binary() {}, drained() {}, closed() {} });
  });
}

/** Opens a socket and resolves with what it gets for its first word. */
const say = (Socket: typeof WebSocket, word: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new Socket(URL_HERE);
    socket.onopen = () => socket.send(word);
    socket.onmessage = ({ data }) => resolve(data);
    socket.onclose = ({ code }) => reject(new Error(`closed ${code}`));
  });

describe('without real time', () => {
  it('opens and delivers under fake timers that nobody advances', async () => {
    vi.useFakeTimers();
    const scope = createSocketScope();
    echo(scope);
    expect(await say(scope.WebSocket, 'hello')).toBe('hello');
  });

  it('does so with every timer faked, nextTick and queueMicrotask too', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Date', 'performance'],
    });
    const scope = createSocketScope();
    echo(scope);
    expect(await say(scope.WebSocket, 'hello')).toBe('hello');
  });

  it.each([['MessageChannel'], ['MessageChannel', 'setImmediate']])(
    'does so without %s %s, as in jsdom',
    async (...missing) => {
      for (const name of missing) vi.stubGlobal(name, undefined);
      const { createSocketScope: createFresh } = await import('../../src/socket/socket-scope.ts');
      vi.useFakeTimers();
      const scope = createFresh();
      echo(scope);
      expect(await say(scope.WebSocket, 'hello')).toBe('hello');
    },
  );

  it('latency is time on the injected clock', async () => {
    const network = createNetwork();
    const clock = createVirtualClock({ settled: () => network.tasks.settled() });
    const scope = createSocketScope({ network, clock, latencyMs: (direction) => (direction === 'up' ? 10 : 40) });
    echo(scope);
    const words: string[] = [];
    void say(scope.WebSocket, 'hello').then((word) => words.push(word));
    await clock.advance(99);
    expect(words).toEqual([]);
    await clock.advance(1);
    expect(words).toEqual(['hello']);
  });
});

describe('settled', () => {
  it('resolves once nothing more happens by itself, through promises and further messages', async () => {
    const scope = createSocketScope();
    echo(scope);
    const log: string[] = [];
    const socket = new scope.WebSocket(URL_HERE);
    socket.onopen = async () => {
      for (let hop = 0; hop < 20; hop += 1) await null;
      socket.send('5');
    };
    socket.onmessage = async ({ data }) => {
      log.push(data);
      await null;
      if (data !== '0') socket.send(String(Number(data) - 1));
    };
    await scope.settled();
    expect(log).toEqual(['5', '4', '3', '2', '1', '0']);
  });
});

describe('a burst', () => {
  it.each([
    [false, ['one', 'microtask', 'two', 'microtask']],
    [true, ['one', 'two', 'microtask', 'microtask']],
  ])('coalesced %s', async (coalesce, expected) => {
    const scope = createSocketScope({ coalesce });
    scope.listen('one.test', (attempt) => {
      const socket = attempt.accept();
      queueMicrotask(() => ['one', 'two'].map((text) => socket.send(text)));
    });
    const log: string[] = [];
    const socket = new scope.WebSocket(URL_HERE);
    socket.onmessage = ({ data }) => {
      log.push(data);
      queueMicrotask(() => log.push('microtask'));
    };
    await scope.settled();
    expect(log).toEqual(expected);
  });
});

describe('scopes', () => {
  it('two on one address never meet; two on one network do', async () => {
    const [first, stranger] = [createSocketScope(), createSocketScope()];
    const friend = createSocketScope({ network: first.network });
    echo(first);
    await expect(say(stranger.WebSocket, 'hello')).rejects.toThrow('closed 1006');
    expect(await say(friend.WebSocket, 'hello')).toBe('hello');
    expect(() => echo(first)).toThrow('already listens on "one.test"');
  });

  it('put their class in the global place and take it out in any order', () => {
    const target: { WebSocket?: unknown } = { WebSocket: 'the original' };
    const [first, second, third] = [createSocketScope(), createSocketScope(), createSocketScope()];
    const [undoFirst, undoSecond, undoThird] = [first, second, third].map((scope) => scope.install(target));
    expect(target.WebSocket).toBe(third.WebSocket);
    undoSecond!();
    expect(target.WebSocket).toBe(third.WebSocket);
    undoThird!();
    undoThird!();
    expect(target.WebSocket).toBe(first.WebSocket);
    undoFirst!();
    expect(target.WebSocket).toBe('the original');
  });

  it('leave nothing in a global place that had nothing', () => {
    const target: { WebSocket?: unknown } = {};
    createSocketScope().install(target)();
    expect('WebSocket' in target).toBe(false);
  });

  it('are taken out of the global place by the clean-up, with the CloseEvent that the place lacked', async () => {
    const target: { WebSocket?: unknown; CloseEvent?: unknown } = { WebSocket: 'the original' };
    createSocketScope().install(target);
    expect(target.CloseEvent).toBeTypeOf('function');
    await cleanUp();
    expect(target).toEqual({ WebSocket: 'the original' });
  });

  it('know their open sockets and the place that made each', async () => {
    const scope = createSocketScope();
    echo(scope);
    const socket = new scope.WebSocket(URL_HERE);
    socket.addEventListener('message', () => {});
    await scope.settled();
    expect(scope.sockets).toMatchObject([
      { socket, listeners: 1, madeAt: expect.stringContaining('socket-scope.test.ts') },
    ]);
    socket.close();
    await scope.settled();
    expect(scope.sockets).toEqual([]);
  });
});

describe('a page', () => {
  it('that is frozen hears nothing until it thaws, then everything in order', async () => {
    const scope = createSocketScope();
    echo(scope);
    const log: string[] = [];
    const socket = new scope.WebSocket(URL_HERE);
    socket.onmessage = ({ data }) => log.push(data);
    await scope.settled();
    for (const word of ['one', 'two']) socket.send(word);
    scope.freeze();
    await scope.settled();
    expect(log).toEqual([]);
    scope.thaw();
    await scope.settled();
    expect(log).toEqual(['one', 'two']);
  });

  it('that goes away says 1001 and hears nothing more', async () => {
    const scope = createSocketScope();
    const ends: number[] = [];
    scope.listen('one.test', (attempt) => {
      attempt.accept().listen({ message() {}, binary() {}, drained() {}, closed: (code) => ends.push(code) });
    });
    const socket = new scope.WebSocket(URL_HERE);
    const log: string[] = [];
    socket.onclose = () => log.push('close');
    await scope.settled();
    scope.unload();
    await scope.settled();
    expect([ends, log, scope.sockets]).toEqual([[1001], [], []]);
  });
});
