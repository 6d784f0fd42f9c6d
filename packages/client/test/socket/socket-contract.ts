/** What every socket must be good for, whichever adapter it has: one suite, run by each. [H1, H4, L2, L5, B5] */

import { OWN_STREAM } from '@throughline/protocol';
import { createManualClock } from '@throughline/test-support';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, createConnection } from '../../src/connection/connection.ts';
import type { ConnectionOptions } from '../../src/connection/connection-parts.ts';
import type { ClientError } from '../../src/errors/client-error.ts';
import { defaults } from '../../src/options/defaults.ts';
import { createTurn } from '../../src/turn/turn.ts';
import { createFakeLifecycle } from '../support/fake-lifecycle.ts';
import type { Peer, TinyServer } from './tiny-server.ts';

export interface SocketUnderTest {
  /** Starts a server, where an earlier one was if its URL is given. */
  start(at?: string): Promise<TinyServer>;
  /** The options that choose the adapter of the socket. */
  adapter(url: string): Partial<Pick<ConnectionOptions, 'url' | 'WebSocket' | 'reconnectingSocket' | 'transport'>>;
  /** It carries text alone. */
  readonly textOnly?: true;
}

const createRig = (server: () => TinyServer, adapter: ReturnType<SocketUnderTest['adapter']>) => {
  const clock = createManualClock();
  const lifecycle = createFakeLifecycle();
  const messages: any[] = [];
  const binary: number[] = [];
  const errors: ClientError[] = [];
  const asked: string[] = [];
  const connection: Connection = createConnection({
    options: {
      url: undefined,
      token: ({ reason }) => {
        asked.push(reason);
        return `jwt-${asked.length}`;
      },
      clock,
      lifecycle,
      random: () => 0,
      tuning: defaults.connection,
      ...adapter,
    } as ConnectionOptions,
    turn: createTurn((error) => errors.push(error as ClientError)),
    onError: (error) => errors.push(error),
  });
  connection.serve({
    session: () => 'tab-1',
    hello: () => ({ [OWN_STREAM]: { from: 'active-runs' } }),
    message(text) {
      const frame = JSON.parse(text);
      messages.push(frame);
      if (frame.op === 'welcome') connection.welcomed(frame);
      if (frame.op === 'fault') connection.faulted(frame);
    },
    binary: (bytes) => void binary.push(bytes),
    isCaughtUp: () => true,
    down() {},
    ended() {},
  });
  // Waits of ours end in a task of their own; nobody watches a clock.
  connection.status.subscribe((status) => {
    if (status.name !== 'waiting' || status.retryAt === undefined) return;
    setImmediate(() => clock.advance(Math.max(0, status.retryAt! - clock.now())));
  });
  const reach = (...names: string[]): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const { name } = connection.status.get();
        if (!names.includes(name)) return;
        stop();
        resolve(name);
      };
      const stop = connection.status.subscribe(look);
      look();
    });
  const open = async (): Promise<Peer> => {
    connection.connect();
    return greeted(server(), reach);
  };
  return {
    clock,
    lifecycle,
    messages,
    binary,
    errors,
    asked,
    connection,
    reach,
    open,
    again: () => greeted(server(), reach),
  };
};

/** The next connection that says hello and is welcomed. */
const greeted = async (server: TinyServer, reach: (name: string) => Promise<string>): Promise<Peer> => {
  const peer = await server.accept();
  await peer.next();
  await reach('replaying');
  return peer;
};

const ping = (t: number) => ({ op: 'ping', t }) as const;

export const socketContract = (name: string, subject: SocketUnderTest): void => {
  describe(`${name} in its adapter`, () => {
    let server: TinyServer;
    let rig: ReturnType<typeof createRig>;
    beforeEach(async () => {
      server = await subject.start();
      rig = createRig(() => server, subject.adapter(server.url));
    });
    afterEach(async () => {
      rig.connection.close();
      await server.stop();
      for (const peer of server.peers) expect(peer.frames[0]?.op ?? 'hello').toBe('hello');
    });

    it('[H1] says hello first, once, and is welcomed', async () => {
      const peer = await rig.open();
      rig.connection.send(ping(1));
      expect(await peer.next()).toEqual(ping(1));
      expect(peer.frames.map((frame) => frame.op)).toEqual(['hello', 'ping']);
      expect(peer.frames[0]).toMatchObject({ v: 1, session: 'tab-1', token: 'jwt-1' });
    });

    it('carries text both ways in order, and tells binary by its size', async () => {
      const peer = await rig.open();
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      for (const n of numbers) peer.send({ op: 'unreadable', n, text: '\u20ac \u{1F600}' });
      if (!subject.textOnly) peer.sendBinary(12);
      for (const n of numbers) {
        rig.connection.send(ping(n));
        rig.connection.flush();
      }
      for (const n of numbers) expect(await peer.next()).toEqual(ping(n));
      peer.close(1011);
      await rig.reach('waiting', 'connecting');
      expect(rig.messages.slice(1).map((frame) => frame.n)).toEqual(numbers);
      expect(rig.binary).toEqual(subject.textOnly ? [] : [12]);
    });

    it.each([1000, 1011, 1012, 4400])('comes back with a new hello after a close with %i', async (code) => {
      const first = await rig.open();
      first.close(code);
      const second = await rig.again();
      expect(second.frames[0].op).toBe('hello');
      expect(rig.asked).toEqual(['connect', 'connect']);
    });

    it('comes back after a cut', async () => {
      const first = await rig.open();
      first.cut();
      await rig.again();
      expect(server.peers).toHaveLength(2);
    });

    it('finds a server that was not there at first', async () => {
      await server.stop();
      rig.connection.connect();
      await rig.reach('waiting');
      server = await subject.start(server.url);
      await rig.again();
    });

    it('[H1] loses what was sent into the end of a connection, and never sends it before the next hello', async () => {
      const first = await rig.open();
      first.close(1011);
      for (let n = 0; rig.connection.send(ping(n)); n += 1) {
        rig.connection.flush();
        await new Promise((resolve) => setImmediate(resolve));
      }
      const second = await rig.again();
      expect(second.frames.map((frame) => frame.op)).toEqual(['hello']);
    });

    it('ends for good on a final fault, and connect() starts anew', async () => {
      const first = await rig.open();
      first.send({ op: 'fault', code: 'superseded', message: 'another tab' });
      await rig.reach('closed');
      await first.closed;
      const second = await rig.open();
      expect(second).toBe(server.peers[1]);
    });

    it('[L8] asks for another token when the one that was taken has ended, again after a wait', async () => {
      const first = await rig.open();
      first.close(4401);
      const second = await rig.again();
      expect([rig.asked, second.frames[0].token]).toEqual([['connect', 'unauthorized'], 'jwt-2']);
      second.close(4401);
      const third = await rig.again();
      expect([rig.asked[2], third.frames[0].token]).toEqual(['unauthorized', 'jwt-3']);
    });

    it('[L2] replaces a connection that has gone silent', async () => {
      await rig.open();
      rig.clock.advance(32_000);
      await rig.again();
      expect(server.peers).toHaveLength(2);
    });

    it('[L5] closes on pagehide and comes back on pageshow', async () => {
      const first = await rig.open();
      rig.lifecycle.notify('pagehide');
      expect(rig.connection.status.get().name).toBe('paused');
      await first.closed;
      rig.lifecycle.notify('pageshow');
      await rig.again();
    });

    it('closes when told to, and connect() starts anew', async () => {
      const first = await rig.open();
      rig.connection.close();
      expect(await first.closed).toBe(1000);
      expect([rig.clock.pending, rig.lifecycle.listeners]).toEqual([0, 0]);
      await rig.open();
      expect(rig.errors).toEqual([]);
    });

    it('[B2] says no hello before retryAfterMs', async () => {
      const first = await rig.open();
      const before = rig.clock.elapsed();
      first.send({ op: 'fault', code: 'rate-limited', message: 'later', retryAfterMs: 5_000 });
      first.close(4429);
      let peer = await server.accept();
      while (peer.frames.length === 0) {
        const hello = await Promise.race([peer.next().then(() => true), peer.closed.then(() => false)]);
        if (!hello) peer = await server.accept();
      }
      expect(rig.clock.elapsed() - before).toBeGreaterThanOrEqual(5_000);
    });
  });
};
