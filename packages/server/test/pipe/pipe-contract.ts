/** What every transport of the server must be good for, whatever carries its pipes: one suite, run by each. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ManagerStats } from '../../src/manager.ts';

export type Frame = { op: string; [field: string]: any };

/** One page, written by hand from the protocol: frames, and nothing else of this project. */
export interface PipePage {
  readonly frames: Frame[];
  /** Resolves once it is so; asked again with each frame. */
  until(isSo: () => boolean): Promise<void>;
  send(...messages: Frame[]): void;
  sendText(text: string): void;
  /** Absent: the transport carries no binary messages. */
  readonly sendBinary?: ((bytes: Uint8Array) => void) | undefined;
  /** Stops reading, and reads again. */
  pause(): void;
  resume(): void;
  close(): void;
  /** The network takes it away, without a goodbye; resolves once the server has waited its time. */
  cut(): Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** The manager behind the transport; it may live in another process. */
export interface ServedManager {
  publish(stream: string, data: unknown): Promise<{ status: string; connections: number }>;
  stats(): Promise<ManagerStats>;
  bufferedBytes(userId: string): Promise<number>;
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** A profile that is not ready until it is told so. */
  readonly coldStart?: boolean;
  readonly maxPayloadBytes?: number;
}

export interface PipeHost {
  readonly manager: ServedManager;
  /** A page whose pipe is open and that has said nothing; over HTTP it opens with its first message. */
  open(): Promise<PipePage>;
  stop(): Promise<void>;
}

/** Every user reads `thread:…`; the token is the user. */
export type StartHost = (options: ServeOptions) => Promise<PipeHost>;

const hello = (token: string | undefined, session: string): Frame => ({
  op: 'hello',
  v: 1,
  session,
  ...(token !== undefined && { token }),
  streams: {},
});

export function describePipeContract(name: string, start: StartHost): void {
  describe(name, () => {
    let host: PipeHost;
    beforeEach(async () => {
      host = await start({});
    });
    afterEach(() => host.stop());

    const restart = async (options: ServeOptions): Promise<void> => {
      await host.stop();
      host = await start(options);
    };
    const join = async (token: string | undefined, session = `session-${token}`): Promise<PipePage> => {
      const page = await host.open();
      page.send(hello(token, session));
      await page.until(() => page.frames.some(({ op }) => op === 'live' || op === 'fault'));
      return page;
    };
    const events = (page: PipePage): Frame[] => page.frames.filter(({ op }) => op === 'event');
    const untilStats = async (isSo: (stats: ManagerStats) => boolean): Promise<void> => {
      while (!isSo(await host.manager.stats())) await new Promise((resolve) => setImmediate(resolve));
    };

    test('[1–5] events reach a page once and in order', async () => {
      const page = await join('ada');
      for (let number = 1; number <= 50; number++) void host.manager.publish('user:ada', { number });
      await page.until(() => events(page).length === 50);
      expect(events(page).map(({ seq, data }) => [seq, data.number])).toEqual(
        Array.from({ length: 50 }, (_, index) => [index + 1, index + 1]),
      );
    });

    test('[8, 15] two pages of one user both get the event; after a cut without goodbye only the one left does', async () => {
      const [first, second] = [await join('ada', 'a'), await join('ada', 'b')];
      await host.manager.publish('user:ada', 1);
      await Promise.all([first, second].map((page) => page.until(() => events(page).length === 1)));
      await second.cut();
      await untilStats(({ connections }) => connections === 1);
      expect(await host.manager.publish('user:ada', 2)).toMatchObject({ status: 'written', connections: 1 });
      await first.until(() => events(first).length === 2);
    });

    test('[14] after every page has gone nothing is left', async () => {
      const pages = await Promise.all(['a', 'b', 'c'].map((user) => join(user)));
      await pages[0]!.cut();
      pages[1]!.close();
      pages[2]!.close();
      await untilStats(({ connections }) => connections === 0);
      expect(await host.manager.stats()).toMatchObject({
        users: 0,
        sessions: 0,
        streams: 0,
        timers: 0,
        bufferedBytes: 0,
      });
    });

    test('messages keep their order both ways, whatever their text and size', async () => {
      const page = await join('ada');
      const texts = ['€ \u{1F600} \u2028 \\n "', 'x'.repeat(100_000), ''];
      for (let t = 0; t < 100; t++) page.send({ op: 'ping', t, padding: texts[t % 3] });
      await page.until(() => page.frames.filter(({ op }) => op === 'pong').length === 100);
      expect(page.frames.filter(({ op }) => op === 'pong').map(({ t }) => t)).toEqual(
        Array.from({ length: 100 }, (_, t) => t),
      );
      for (const text of texts) await host.manager.publish('user:ada', text);
      await page.until(() => events(page).length === 3);
      expect(events(page).map(({ data }) => data)).toEqual(texts);
    });

    test('several frames may come in one message', async () => {
      const page = await join('ada');
      page.sendText(JSON.stringify([1, 2].map((t) => ({ op: 'ping', t }))));
      await page.until(() => page.frames.filter(({ op }) => op === 'pong').length === 2);
    });

    test('[V3] a page that stops reading holds bounded memory, delays nobody, and gets everything when it reads again', async () => {
      const [slow, quick] = [await join('ada'), await join('bob')];
      for (const page of [slow, quick]) {
        page.send({ op: 'subscribe', ref: 'r', stream: 'thread:1', position: { from: 'start' } });
        await page.until(() => page.frames.some(({ op, stream }) => op === 'live' && stream === 'thread:1'));
      }
      slow.pause();
      const data = 'x'.repeat(2_000);
      let most = 0;
      // More than the kernel's buffers hold on both sides, and less than the log keeps.
      for (let number = 1; number <= 1_500; number++) {
        await host.manager.publish('thread:1', data);
        if (number % 50 === 0) most = Math.max(most, await host.manager.bufferedBytes('ada'));
      }
      await quick.until(() => events(quick).length === 1_500);
      expect(most).toBeLessThan(262_144 + 70_000);
      slow.resume();
      await slow.until(() => events(slow).length === 1_500);
      expect(events(slow).map(({ seq }) => seq)).toEqual(Array.from({ length: 1_500 }, (_, index) => index + 1));
    });

    test('a message beyond what is taken off the wire closes with 1009', async () => {
      await restart({ maxPayloadBytes: 10_000 });
      const page = await join('ada');
      page.send({ op: 'ping', t: 1, padding: 'x'.repeat(20_000) });
      expect([1009, 4413]).toContain((await page.closed).code);
      await untilStats(({ connections }) => connections === 0);
    });

    test('binary is a bad frame', async () => {
      const page = await join('ada');
      if (page.sendBinary === undefined) {
        page.sendText('\u0000\u0001');
      } else {
        page.sendBinary(new Uint8Array([1, 2, 3]));
      }
      expect(await page.closed).toEqual({ code: 4400, reason: 'bad-frame' });
    });

    test('a refused token is said in a frame and a close code', async () => {
      const page = await join(undefined, 's');
      expect(page.frames.at(-1)).toMatchObject({ op: 'fault', code: 'unauthorized' });
      expect(await page.closed).toEqual({ code: 4401, reason: 'unauthorized' });
    });

    test('[H6] a newer pipe of the same session supersedes the older one', async () => {
      const [older] = [await join('ada', 's')];
      const newer = await join('ada', 's');
      expect(await older.closed).toEqual({ code: 4409, reason: 'superseded' });
      expect(newer.frames[0]!.op).toBe('welcome');
    });

    test('[23] open is not ready: a cold server says starting with 1013', async () => {
      await restart({ coldStart: true });
      const early = await join('ada');
      expect(early.frames).toMatchObject([{ op: 'fault', code: 'starting', retryAfterMs: 1_000 }]);
      expect((await early.closed).code).toBe(1013);
      await host.manager.ready();
      expect((await join('ada')).frames[0]!.op).toBe('welcome');
    });

    test('closing says restarting with 1012, which a crash does not look like', async () => {
      const page = await join('ada');
      await host.manager.close();
      expect(await page.closed).toEqual({ code: 1012, reason: 'restarting' });
      expect(page.frames.at(-1)).toMatchObject({ op: 'fault', code: 'restarting', retryAfterMs: expect.any(Number) });
    });
  });
}
