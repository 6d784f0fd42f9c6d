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

const createTokenHarness = () => {
  const provider = createProvider();
  const harness = createHarness({ token: provider.token });
  const ask = (index: number): Question => {
    const question = provider.questions[index];
    if (question === undefined) throw new Error(`Question ${index} was not asked.`);
    return question;
  };
  return { harness, ask, questions: provider.questions };
};

/** Lets the clock run until the provider is asked once more. */
const nextQuestion = ({ harness, questions }: ReturnType<typeof createTokenHarness>): Question => {
  const asked = questions.length;
  for (let step = 0; questions.length === asked && step < 1_000; step += 1) harness.clock.advance(100);
  return questions.at(-1)!;
};

const openWith = async ({ harness, ask, questions }: ReturnType<typeof createTokenHarness>): Promise<void> => {
  harness.connection.connect();
  await ask(questions.length - 1).answer('first');
  harness.sockets.last.accept();
  harness.welcome();
};

describe('token', () => {
  it('is asked at each attempt, before the socket is made, and goes into hello only', async () => {
    const test = createTokenHarness();
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
    ['rejects', (ask: Question) => ask.fail(new Error('503')), 0],
    ['gives no string, which somebody has to mend,', (ask: Question) => ask.answer(undefined), 1],
  ])('[B5] backs off when the provider %s says so, and asks again', async (_name, fail, errors) => {
    const test = createTokenHarness();
    test.harness.connection.connect();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await fail(test.ask(attempt));
      expect(test.harness.now).toBe('waiting token-unavailable');
      nextQuestion(test);
    }
    expect(test.harness.errors.map((error) => error.code)).toEqual(Array(errors).fill('app-error'));
    await test.ask(10).answer('jwt');
    expect(test.harness.sockets.all).toHaveLength(1);
  });

  it('[B5] ten minutes offline with a provider that fetches are a status and no error', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.lifecycle.notify('offline');
    test.harness.sockets.last.end();
    for (const until = test.harness.clock.elapsed() + 600_000; test.harness.clock.elapsed() < until; ) {
      await nextQuestion(test).fail(new TypeError('fetch failed'));
      expect(test.harness.now).toBe('waiting offline');
    }
    expect(test.harness.errors).toEqual([]);
    expect(test.questions.length).toBeGreaterThan(10);
  });

  it('[B5] backs off when the provider throws, and shows why', () => {
    const harness = createHarness({
      token: () => {
        throw new Error('no session');
      },
    });
    harness.connection.connect();
    expect(harness.connection.status.get()).toMatchObject({
      name: 'waiting',
      fault: { code: 'token-unavailable', message: 'The token provider failed: no session' },
    });
    expect(harness.errors).toEqual([]);
  });

  it.each([
    ['our error', new ClientError('unauthorized', 'signed out')],
    ['any error with that code', Object.assign(new Error('signed out'), { code: 'unauthorized' })],
  ])('takes a definite no for the end: %s', async (_name, error) => {
    const test = createTokenHarness();
    test.harness.connection.connect();
    await test.ask(0).fail(error);
    expect(test.harness.now).toBe('closed unauthorized');
    test.harness.clock.advance(3_600_000);
    expect([test.questions.length, test.harness.clock.pending, test.harness.lifecycle.listeners]).toEqual([1, 0, 0]);
  });

  it('[B5] gives up a provider that never settles, tells it so, and drops its late answer', async () => {
    const test = createTokenHarness();
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

  /** The provider answers the question, and the server accepts the socket that is dialled then. */
  const dialWith = async (test: ReturnType<typeof createTokenHarness>, token: string): Promise<void> => {
    await test.questions.at(-1)!.answer(token);
    test.harness.sockets.last.accept();
  };
  const refused = (test: ReturnType<typeof createTokenHarness>): void => test.harness.sockets.last.end(4401, 'no');

  it('[L8] asks at once after unauthorized, after a wait when that is refused too, and gives up for good at the third', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.sockets.last.receive({ op: 'fault', code: 'unauthorized', message: 'expired' });
    refused(test);
    expect([test.harness.now, test.ask(1).reason]).toEqual(['connecting', 'unauthorized']);
    await dialWith(test, 'second');
    expect(test.harness.sockets.last.frames[0].token).toBe('second');
    refused(test);
    expect(test.harness.now).toBe('waiting unauthorized');
    test.harness.clock.advance(1_999);
    expect(test.questions).toHaveLength(2);
    nextQuestion(test);
    await dialWith(test, 'third');
    expect(test.harness.sockets.last.frames[0].token).toBe('third');
    refused(test);
    expect(test.harness.now).toBe('closed unauthorized');
  });

  it('[L8] a node that errs for a second does not end the page', async () => {
    const test = createTokenHarness();
    await openWith(test);
    refused(test);
    await dialWith(test, 'second');
    refused(test);
    nextQuestion(test);
    await dialWith(test, 'third');
    test.harness.welcome();
    expect(test.harness.now).toBe('replaying');
  });

  it('[L8] a provider that caches the refused token is asked again, until it renews: the same token is no verdict', async () => {
    const test = createTokenHarness();
    await openWith(test);
    refused(test);
    await test.ask(1).answer('first');
    expect([test.harness.now, test.harness.sockets.all.length]).toEqual(['waiting unauthorized', 1]);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      nextQuestion(test);
      await dialWith(test, 'first');
      refused(test);
      expect(test.harness.now).toBe('waiting unauthorized');
    }
    nextQuestion(test);
    await dialWith(test, 'renewed');
    test.harness.welcome();
    expect(test.harness.now).toBe('replaying');
  });

  it('[L8] the provider’s own no is the end, whenever it comes', async () => {
    const test = createTokenHarness();
    await openWith(test);
    refused(test);
    await dialWith(test, 'second');
    refused(test);
    await nextQuestion(test).fail(new ClientError('unauthorized', 'signed out'));
    expect(test.harness.now).toBe('closed unauthorized');
  });

  it('may begin anew after the connection has been stable', async () => {
    const test = createTokenHarness();
    await openWith(test);
    for (const question of [1, 2, 3]) {
      refused(test);
      expect(test.ask(question).reason).toBe('unauthorized');
      await dialWith(test, `again ${question}`);
      test.harness.welcome();
      test.harness.connection.streamsLive();
      test.harness.clock.advance(5_000);
    }
    expect(test.harness.now).toBe('live');
  });

  it('[L8] a token that was taken and has ended is not refused, and asking for the next one cannot loop fast', async () => {
    const test = createTokenHarness();
    await openWith(test);
    refused(test);
    expect(test.harness.now).toBe('connecting');
    for (let turn = 0; turn < 20; turn += 1) {
      await dialWith(test, `token ${turn}`);
      test.harness.welcome();
      test.harness.clock.advance(1_000);
      refused(test);
      expect(test.harness.now).toBe('waiting unauthorized');
      const { length } = test.questions;
      test.harness.clock.advance(1_999);
      expect(test.questions).toHaveLength(length);
      nextQuestion(test);
    }
  });

  it('a provider that fails for a moment after unauthorized is still asked for that reason', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.sockets.last.end(4401);
    await test.ask(1).fail(new Error('503'));
    expect(test.harness.now).toBe('waiting token-unavailable');
    expect(nextQuestion(test).reason).toBe('unauthorized');
  });

  it.each([
    ['a fixed token', 'fixed'],
    ['no token', undefined],
  ])('[L8] %s is tried once more after a wait, and then it is the end', (_name, token) => {
    const harness = createHarness(token === undefined ? {} : { token });
    harness.open();
    harness.sockets.last.end(4401);
    expect(harness.now).toBe('waiting unauthorized');
    harness.clock.advance(4_000);
    harness.sockets.last.accept();
    harness.sockets.last.end(4401);
    expect(harness.now).toBe('closed unauthorized');
  });

  it('is refreshed in place when it is about to expire, with one question however often the server says so', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.clock.advance(20_000);
    for (let count = 0; count < 3; count += 1) test.harness.sockets.last.receive({ op: 'expiring', inMs: 30_000 });
    expect([test.questions.length, test.ask(1).reason]).toEqual([2, 'expiring']);
    await test.ask(1).answer('renewed');
    expect(test.harness.sockets.last.frames.slice(1)).toEqual([{ op: 'token', token: 'renewed' }]);
    expect(test.harness.sockets.all).toHaveLength(1);
    test.harness.clock.advance(20_000);
    test.harness.sockets.last.receive({ op: 'expiring', inMs: 30_000 });
    expect(test.questions).toHaveLength(3);
  });

  it('[L8] keeps a floor between two tokens of a connection, however fast it is asked', async () => {
    const test = createTokenHarness();
    await openWith(test);
    const sentAt: number[] = [];
    for (let turn = 0; turn < 50; turn += 1) {
      test.harness.sockets.last.receive({ op: 'expiring', inMs: 10 });
      const asked = test.questions.length;
      await test.questions.at(-1)!.answer(`token ${asked}`);
      const sent = test.harness.sockets.last.frames.filter(({ op }) => op === 'token').length;
      if (sent > sentAt.length) sentAt.push(test.harness.clock.elapsed());
      test.harness.clock.advance(100);
    }
    expect(sentAt).toEqual([1_000, 2_000, 3_000, 4_000]);
  });

  it('[L8] never sends the token again that it sent last: a cached one is asked for again, with backoff', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.clock.advance(20_000);
    test.harness.sockets.last.receive({ op: 'expiring', inMs: 60_000 });
    for (let turn = 1; turn < 6; turn += 1) {
      expect(test.ask(turn).reason).toBe('expiring');
      await test.ask(turn).answer('first');
      test.harness.clock.advance(999);
      expect(test.questions).toHaveLength(turn + 1);
      nextQuestion(test);
    }
    expect(test.harness.sockets.last.frames.filter(({ op }) => op === 'token')).toEqual([]);
    await test.ask(6).answer('second');
    expect(test.harness.sockets.last.frames.at(-1)).toEqual({ op: 'token', token: 'second' });
  });

  it('tries the refresh again, with backoff and a limit of time, while the socket stays up', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.clock.advance(20_000);
    test.harness.sockets.last.receive({ op: 'expiring', inMs: 60_000 });
    await test.ask(1).fail(new Error('503'));
    test.harness.clock.advance(1_000);
    expect(test.ask(2).reason).toBe('expiring');
    test.harness.clock.advance(10_000);
    expect(test.ask(2).signal.aborted).toBe(true);
    expect(test.harness.errors, 'no status shows it, so the first failure is an error').toHaveLength(1);
    test.harness.clock.advance(1_000);
    await test.ask(3).answer('at last');
    expect(test.harness.sockets.last.frames.at(-1)).toEqual({ op: 'token', token: 'at last' });
    expect(test.harness.now).toBe('replaying');
  });

  it('[B5] drops a refresh that comes after its connection', async () => {
    const test = createTokenHarness();
    await openWith(test);
    test.harness.clock.advance(20_000);
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
    const test = createTokenHarness();
    test.harness.connection.connect();
    test.harness.connection.close();
    test.harness.connection.connect();
    await test.ask(0).answer('old life');
    expect(test.harness.sockets.all).toHaveLength(0);
    await test.ask(1).answer('new life');
    expect(test.harness.sockets.all).toHaveLength(1);
  });
});
