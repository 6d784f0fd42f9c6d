/** The credential: asked for in time, once at a time, never used late, never guessed wrong. [B5] */
import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/client-error.ts';
import type { TokenReason } from '../../src/options.ts';
import { createBench } from '../support/connection-bench.ts';

interface Question {
  readonly reason: TokenReason;
  readonly signal: AbortSignal;
  answer(token: unknown): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** A token provider whose every question the test answers by hand. */
const createProvider = () => {
  const questions: Question[] = [];
  const token = ({ reason, signal }: { reason: TokenReason; signal: AbortSignal }): Promise<string> =>
    new Promise((resolve, reject) => {
      const settled = async (act: () => void): Promise<void> => {
        act();
        for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
      };
      questions.push({
        reason,
        signal,
        answer: (value) => settled(() => resolve(value as string)),
        fail: (error) => settled(() => reject(error)),
      });
    });
  return { token, questions };
};

const createTokenBench = () => {
  const provider = createProvider();
  const bench = createBench({ token: provider.token });
  const ask = (index: number): Question => {
    const question = provider.questions[index];
    if (question === undefined) throw new Error(`Question ${index} was not asked.`);
    return question;
  };
  return { bench, ask, questions: provider.questions };
};

const openWith = async ({ bench, ask, questions }: ReturnType<typeof createTokenBench>): Promise<void> => {
  bench.connection.connect();
  await ask(questions.length - 1).answer('first');
  bench.sockets.last.accept();
  bench.welcome();
};

describe('token', () => {
  it('is asked at each attempt, before the socket is made, and goes into hello only', async () => {
    const test = createTokenBench();
    test.bench.connection.connect();
    expect([test.ask(0).reason, test.bench.sockets.all.length]).toEqual(['connect', 0]);
    await test.ask(0).answer('jwt-1');
    expect(test.bench.sockets.last.url).toBe('wss://agents.example/socket');
    test.bench.sockets.last.accept();
    expect(test.bench.sockets.last.frames[0].token).toBe('jwt-1');
    test.bench.sockets.last.end();
    test.bench.clock.advance(500);
    await test.ask(1).answer('jwt-2');
    test.bench.sockets.last.accept();
    expect(test.bench.sockets.last.frames[0].token).toBe('jwt-2');
  });

  it('needs no promise: a provider that answers at once dials at once', () => {
    const bench = createBench({ token: () => 'now' });
    bench.connection.connect();
    bench.sockets.last.accept();
    expect(bench.sockets.last.frames[0].token).toBe('now');
  });

  it.each([
    ['rejects', (ask: Question) => ask.fail(new Error('503'))],
    ['gives no string', (ask: Question) => ask.answer(undefined)],
  ])('[B5] backs off when the provider %s, says so, and asks again', async (_name, fail) => {
    const test = createTokenBench();
    test.bench.connection.connect();
    await fail(test.ask(0));
    expect(test.bench.now).toBe('waiting token-unavailable');
    expect(test.bench.errors.map((error) => error.code)).toEqual(['app-error']);
    test.bench.clock.advance(500);
    await test.ask(1).answer('jwt');
    expect(test.bench.sockets.all).toHaveLength(1);
  });

  it('[B5] backs off when the provider throws', () => {
    const bench = createBench({
      token: () => {
        throw new Error('no session');
      },
    });
    bench.connection.connect();
    expect(bench.now).toBe('waiting token-unavailable');
    expect(bench.errors[0]!.message).toBe('The token provider failed: no session');
  });

  it.each([
    ['our error', new ClientError('unauthorized', 'signed out')],
    ['any error with that code', Object.assign(new Error('signed out'), { code: 'unauthorized' })],
  ])('takes a definite no for the end: %s', async (_name, error) => {
    const test = createTokenBench();
    test.bench.connection.connect();
    await test.ask(0).fail(error);
    expect(test.bench.now).toBe('closed unauthorized');
    test.bench.clock.advance(3_600_000);
    expect([test.questions.length, test.bench.clock.pending, test.bench.lifecycle.listeners]).toEqual([1, 0, 0]);
  });

  it('[B5] gives up a provider that never settles, tells it so, and drops its late answer', async () => {
    const test = createTokenBench();
    test.bench.connection.connect();
    test.bench.clock.advance(10_000);
    expect(test.bench.now).toBe('waiting token-unavailable');
    expect(test.ask(0).signal.aborted).toBe(true);
    test.bench.clock.advance(500);
    expect(test.questions).toHaveLength(2);
    await test.ask(0).answer('stale');
    expect(test.bench.sockets.all).toHaveLength(0);
    await test.ask(1).answer('fresh');
    test.bench.sockets.last.accept();
    expect(test.bench.sockets.last.frames[0].token).toBe('fresh');
  });

  it('[B5] covers a URL that never comes with the same limit', () => {
    const bench = createBench({ url: () => new Promise<string>(() => {}) });
    bench.connection.connect();
    bench.clock.advance(10_000);
    expect(bench.now).toBe('waiting token-unavailable');
    bench.clock.advance(500);
    expect(bench.now).toBe('connecting');
  });

  it('waits for token and URL together, whichever comes first', async () => {
    let giveUrl = (_url: string): void => {};
    const provider = createProvider();
    const bench = createBench({
      token: provider.token,
      url: () =>
        new Promise<string>((resolve) => {
          giveUrl = resolve;
        }),
    });
    bench.connection.connect();
    giveUrl('wss://late/');
    await Promise.resolve();
    expect(bench.sockets.all).toHaveLength(0);
    await provider.questions[0]!.answer('jwt');
    expect(bench.sockets.last.url).toBe('wss://late/');
  });

  it('asks once more after unauthorized, at once, and then gives up for good', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.bench.sockets.last.receive({ op: 'fault', code: 'unauthorized', message: 'expired' });
    test.bench.sockets.last.end(4401);
    expect([test.bench.now, test.ask(1).reason]).toEqual(['connecting', 'unauthorized']);
    await test.ask(1).answer('second');
    test.bench.sockets.last.accept();
    expect(test.bench.sockets.last.frames[0].token).toBe('second');
    test.bench.sockets.last.end(4401, 'still no');
    expect(test.bench.now).toBe('closed unauthorized');
  });

  it('may ask once more again after the connection has settled', async () => {
    const test = createTokenBench();
    await openWith(test);
    for (const question of [1, 2, 3]) {
      test.bench.sockets.last.end(4401);
      expect(test.ask(question).reason).toBe('unauthorized');
      await test.ask(question).answer('again');
      test.bench.sockets.last.accept();
      test.bench.welcome();
      test.bench.connection.settledLive();
      test.bench.clock.advance(5_000);
    }
    expect(test.bench.now).toBe('live');
  });

  it('cannot loop: welcome and unauthorized in turn end for good', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.bench.sockets.last.end(4401);
    await test.ask(1).answer('second');
    test.bench.sockets.last.accept();
    test.bench.welcome();
    test.bench.sockets.last.end(4401);
    expect(test.bench.now).toBe('closed unauthorized');
  });

  it('a provider that fails for a moment after unauthorized is still asked for that reason', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.bench.sockets.last.end(4401);
    await test.ask(1).fail(new Error('503'));
    expect(test.bench.now).toBe('waiting token-unavailable');
    test.bench.clock.advance(500);
    expect(test.ask(2).reason).toBe('unauthorized');
  });

  it.each([
    ['a fixed token', 'fixed'],
    ['no token', undefined],
  ])('with %s, unauthorized is the end', (_name, token) => {
    const bench = createBench(token === undefined ? {} : { token });
    bench.open();
    bench.sockets.last.end(4401);
    expect(bench.now).toBe('closed unauthorized');
  });

  it('is refreshed in place when it is about to expire, with one question however often the server says so', async () => {
    const test = createTokenBench();
    await openWith(test);
    for (let count = 0; count < 3; count += 1) test.bench.sockets.last.receive({ op: 'expiring', inMs: 30_000 });
    expect([test.questions.length, test.ask(1).reason]).toEqual([2, 'expiring']);
    await test.ask(1).answer('renewed');
    expect(test.bench.sockets.last.frames.slice(1)).toEqual([{ op: 'token', token: 'renewed' }]);
    expect(test.bench.sockets.all).toHaveLength(1);
    test.bench.sockets.last.receive({ op: 'expiring', inMs: 30_000 });
    expect(test.questions).toHaveLength(3);
  });

  it('tries the refresh again, with backoff and a limit of time, while the socket stays up', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.bench.sockets.last.receive({ op: 'expiring', inMs: 60_000 });
    await test.ask(1).fail(new Error('503'));
    test.bench.clock.advance(500);
    expect(test.ask(2).reason).toBe('expiring');
    test.bench.clock.advance(10_000);
    expect(test.ask(2).signal.aborted).toBe(true);
    test.bench.clock.advance(1_000);
    await test.ask(3).answer('at last');
    expect(test.bench.sockets.last.frames.at(-1)).toEqual({ op: 'token', token: 'at last' });
    expect(test.bench.now).toBe('replaying');
  });

  it('[B5] drops a refresh that comes after its connection', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.bench.sockets.last.receive({ op: 'expiring', inMs: 60_000 });
    test.bench.sockets.last.end();
    expect(test.ask(1).signal.aborted).toBe(true);
    test.bench.clock.advance(500);
    await test.ask(2).answer('newer');
    await test.ask(1).answer('late');
    test.bench.sockets.last.accept();
    test.bench.welcome();
    await Promise.resolve();
    expect(test.bench.sockets.last.frames).toEqual([expect.objectContaining({ op: 'hello', token: 'newer' })]);
  });

  it('[B5] after close() and connect(), an answer to the life before opens nothing', async () => {
    const test = createTokenBench();
    test.bench.connection.connect();
    test.bench.connection.close();
    test.bench.connection.connect();
    await test.ask(0).answer('old life');
    expect(test.bench.sockets.all).toHaveLength(0);
    await test.ask(1).answer('new life');
    expect(test.bench.sockets.all).toHaveLength(1);
  });
});
