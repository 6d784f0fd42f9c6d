/** The credential: asked for in time, once at a time, never used late, never guessed wrong. [B5] */
import { describe, expect, it } from 'vitest';
import type { TokenReason } from '../../src/connection/credential-sources.ts';
import { ClientError } from '../../src/errors/client-error.ts';
import { createHarness } from '../support/connection-harness.ts';

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
      const stable = async (act: () => void): Promise<void> => {
        act();
        for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
      };
      questions.push({
        reason,
        signal,
        answer: (value) => stable(() => resolve(value as string)),
        fail: (error) => stable(() => reject(error)),
      });
    });
  return { token, questions };
};

const createTokenBench = () => {
  const provider = createProvider();
  const harness = createHarness({ token: provider.token });
  const ask = (index: number): Question => {
    const question = provider.questions[index];
    if (question === undefined) throw new Error(`Question ${index} was not asked.`);
    return question;
  };
  return { harness, ask, questions: provider.questions };
};

const openWith = async ({ harness, ask, questions }: ReturnType<typeof createTokenBench>): Promise<void> => {
  harness.connection.connect();
  await ask(questions.length - 1).answer('first');
  harness.sockets.last.accept();
  harness.welcome();
};

describe('token', () => {
  it('is asked at each attempt, before the socket is made, and goes into hello only', async () => {
    const test = createTokenBench();
    test.harness.connection.connect();
    expect([test.ask(0).reason, test.harness.sockets.all.length]).toEqual(['connect', 0]);
    await test.ask(0).answer('jwt-1');
    expect(test.harness.sockets.last.url).toBe('wss://agents.example/socket');
    test.harness.sockets.last.accept();
    expect(test.harness.sockets.last.frames[0].token).toBe('jwt-1');
    test.harness.sockets.last.end();
    test.harness.clock.advance(500);
    await test.ask(1).answer('jwt-2');
    test.harness.sockets.last.accept();
    expect(test.harness.sockets.last.frames[0].token).toBe('jwt-2');
  });

  it('needs no promise: a provider that answers at once dials at once', () => {
    const harness = createHarness({ token: () => 'now' });
    harness.connection.connect();
    harness.sockets.last.accept();
    expect(harness.sockets.last.frames[0].token).toBe('now');
  });

  it.each([
    ['rejects', (ask: Question) => ask.fail(new Error('503'))],
    ['gives no string', (ask: Question) => ask.answer(undefined)],
  ])('[B5] backs off when the provider %s, says so, and asks again', async (_name, fail) => {
    const test = createTokenBench();
    test.harness.connection.connect();
    await fail(test.ask(0));
    expect(test.harness.now).toBe('waiting token-unavailable');
    expect(test.harness.errors.map((error) => error.code)).toEqual(['app-error']);
    test.harness.clock.advance(500);
    await test.ask(1).answer('jwt');
    expect(test.harness.sockets.all).toHaveLength(1);
  });

  it('[B5] backs off when the provider throws', () => {
    const harness = createHarness({
      token: () => {
        throw new Error('no session');
      },
    });
    harness.connection.connect();
    expect(harness.now).toBe('waiting token-unavailable');
    expect(harness.errors[0]!.message).toBe('The token provider failed: no session');
  });

  it.each([
    ['our error', new ClientError('unauthorized', 'signed out')],
    ['any error with that code', Object.assign(new Error('signed out'), { code: 'unauthorized' })],
  ])('takes a definite no for the end: %s', async (_name, error) => {
    const test = createTokenBench();
    test.harness.connection.connect();
    await test.ask(0).fail(error);
    expect(test.harness.now).toBe('closed unauthorized');
    test.harness.clock.advance(3_600_000);
    expect([test.questions.length, test.harness.clock.pending, test.harness.lifecycle.listeners]).toEqual([1, 0, 0]);
  });

  it('[B5] gives up a provider that never settles, tells it so, and drops its late answer', async () => {
    const test = createTokenBench();
    test.harness.connection.connect();
    test.harness.clock.advance(10_000);
    expect(test.harness.now).toBe('waiting token-unavailable');
    expect(test.ask(0).signal.aborted).toBe(true);
    test.harness.clock.advance(500);
    expect(test.questions).toHaveLength(2);
    await test.ask(0).answer('stale');
    expect(test.harness.sockets.all).toHaveLength(0);
    await test.ask(1).answer('fresh');
    test.harness.sockets.last.accept();
    expect(test.harness.sockets.last.frames[0].token).toBe('fresh');
  });

  it('[B5] covers a URL that never comes with the same limit', () => {
    const harness = createHarness({ url: () => new Promise<string>(() => {}) });
    harness.connection.connect();
    harness.clock.advance(10_000);
    expect(harness.now).toBe('waiting token-unavailable');
    harness.clock.advance(500);
    expect(harness.now).toBe('connecting');
  });

  it('waits for token and URL together, whichever comes first', async () => {
    let giveUrl = (_url: string): void => {};
    const provider = createProvider();
    const harness = createHarness({
      token: provider.token,
      url: () =>
        new Promise<string>((resolve) => {
          giveUrl = resolve;
        }),
    });
    harness.connection.connect();
    giveUrl('wss://late/');
    await Promise.resolve();
    expect(harness.sockets.all).toHaveLength(0);
    await provider.questions[0]!.answer('jwt');
    expect(harness.sockets.last.url).toBe('wss://late/');
  });

  it('asks once more after unauthorized, at once, and then gives up for good', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.harness.sockets.last.receive({ op: 'fault', code: 'unauthorized', message: 'expired' });
    test.harness.sockets.last.end(4401);
    expect([test.harness.now, test.ask(1).reason]).toEqual(['connecting', 'unauthorized']);
    await test.ask(1).answer('second');
    test.harness.sockets.last.accept();
    expect(test.harness.sockets.last.frames[0].token).toBe('second');
    test.harness.sockets.last.end(4401, 'still no');
    expect(test.harness.now).toBe('closed unauthorized');
  });

  it('may ask once more again after the connection has settled', async () => {
    const test = createTokenBench();
    await openWith(test);
    for (const question of [1, 2, 3]) {
      test.harness.sockets.last.end(4401);
      expect(test.ask(question).reason).toBe('unauthorized');
      await test.ask(question).answer('again');
      test.harness.sockets.last.accept();
      test.harness.welcome();
      test.harness.connection.streamsLive();
      test.harness.clock.advance(5_000);
    }
    expect(test.harness.now).toBe('live');
  });

  it('cannot loop: welcome and unauthorized in turn end for good', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.harness.sockets.last.end(4401);
    await test.ask(1).answer('second');
    test.harness.sockets.last.accept();
    test.harness.welcome();
    test.harness.sockets.last.end(4401);
    expect(test.harness.now).toBe('closed unauthorized');
  });

  it('a provider that fails for a moment after unauthorized is still asked for that reason', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.harness.sockets.last.end(4401);
    await test.ask(1).fail(new Error('503'));
    expect(test.harness.now).toBe('waiting token-unavailable');
    test.harness.clock.advance(500);
    expect(test.ask(2).reason).toBe('unauthorized');
  });

  it.each([
    ['a fixed token', 'fixed'],
    ['no token', undefined],
  ])('with %s, unauthorized is the end', (_name, token) => {
    const harness = createHarness(token === undefined ? {} : { token });
    harness.open();
    harness.sockets.last.end(4401);
    expect(harness.now).toBe('closed unauthorized');
  });

  it('is refreshed in place when it is about to expire, with one question however often the server says so', async () => {
    const test = createTokenBench();
    await openWith(test);
    for (let count = 0; count < 3; count += 1) test.harness.sockets.last.receive({ op: 'expiring', inMs: 30_000 });
    expect([test.questions.length, test.ask(1).reason]).toEqual([2, 'expiring']);
    await test.ask(1).answer('renewed');
    expect(test.harness.sockets.last.frames.slice(1)).toEqual([{ op: 'token', token: 'renewed' }]);
    expect(test.harness.sockets.all).toHaveLength(1);
    test.harness.sockets.last.receive({ op: 'expiring', inMs: 30_000 });
    expect(test.questions).toHaveLength(3);
  });

  it('tries the refresh again, with backoff and a limit of time, while the socket stays up', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.harness.sockets.last.receive({ op: 'expiring', inMs: 60_000 });
    await test.ask(1).fail(new Error('503'));
    test.harness.clock.advance(500);
    expect(test.ask(2).reason).toBe('expiring');
    test.harness.clock.advance(10_000);
    expect(test.ask(2).signal.aborted).toBe(true);
    test.harness.clock.advance(1_000);
    await test.ask(3).answer('at last');
    expect(test.harness.sockets.last.frames.at(-1)).toEqual({ op: 'token', token: 'at last' });
    expect(test.harness.now).toBe('replaying');
  });

  it('[B5] drops a refresh that comes after its connection', async () => {
    const test = createTokenBench();
    await openWith(test);
    test.harness.sockets.last.receive({ op: 'expiring', inMs: 60_000 });
    test.harness.sockets.last.end();
    expect(test.ask(1).signal.aborted).toBe(true);
    test.harness.clock.advance(500);
    await test.ask(2).answer('newer');
    await test.ask(1).answer('late');
    test.harness.sockets.last.accept();
    test.harness.welcome();
    await Promise.resolve();
    expect(test.harness.sockets.last.frames).toEqual([expect.objectContaining({ op: 'hello', token: 'newer' })]);
  });

  it('[B5] after close() and connect(), an answer to the life before opens nothing', async () => {
    const test = createTokenBench();
    test.harness.connection.connect();
    test.harness.connection.close();
    test.harness.connection.connect();
    await test.ask(0).answer('old life');
    expect(test.harness.sockets.all).toHaveLength(0);
    await test.ask(1).answer('new life');
    expect(test.harness.sockets.all).toHaveLength(1);
  });
});
