/** What making a client does, and does not: options are checked, and nothing of the platform is read. */
import { createFakeSockets, createManualClock } from '@throughline/test-support';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient, isClientError } from '../../src/index.ts';
import { createFakeLifecycle } from '../support/fake-lifecycle.ts';

const restores: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const restore of restores.splice(0)) restore();
});

const url = 'wss://agents.example/socket';

describe('making a client', () => {
  it('reads no clock, no randomness, no storage and nothing of a page, also when its views are looked at', () => {
    const read: string[] = [];
    for (const name of ['document', 'navigator', 'location', 'sessionStorage', 'crypto', 'WebSocket']) {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      const get = (): unknown => {
        read.push(name);
        return undefined;
      };
      Object.defineProperty(globalThis, name, { configurable: true, get });
      restores.push(() => {
        if (before === undefined) Reflect.deleteProperty(globalThis, name);
        else Object.defineProperty(globalThis, name, before);
      });
    }
    const calls = [
      vi.spyOn(Date, 'now'),
      vi.spyOn(performance, 'now'),
      vi.spyOn(Math, 'random'),
      vi.spyOn(globalThis, 'setTimeout'),
    ];
    const client = createClient({ url });
    client.status.get();
    client.outbox.get();
    client.runs().get();
    client.run('r1').get();
    client.health.get();
    client.stream('thread:1');
    expect([read, calls.map(({ mock }) => mock.calls.length)]).toEqual([[], [0, 0, 0, 0]]);
  });

  it.each([
    ['connection.backoff.firstMs', { connection: { backoff: { firstMs: 0, factor: 2, capMs: 10 } } }],
    ['connection.backoff.capMs', { connection: { backoff: { firstMs: 100, factor: 2, capMs: 10 } } }],
    ['connection.backoff.factor', { connection: { backoff: { firstMs: 100, factor: 0.5, capMs: 1_000 } } }],
    ['connection.graceMs', { connection: { graceMs: Number.POSITIVE_INFINITY } }],
    ['connection.pongTimeoutMs', { connection: { pongTimeoutMs: 0 } }],
    ['connection.watchMs', { connection: { watchMs: Number.NaN } }],
    ['connection.watchMs', { connection: { watchMs: '5' } }],
    ['streams.window', { streams: { window: 0 } }],
    ['streams.window', { streams: { window: 2.5 } }],
    ['streams.gapGraceMs', { streams: { gapGraceMs: -1 } }],
    ['streams.gapRetryMs', { streams: { gapRetryMs: 0 } }],
    ['outbox.maxBytes', { outbox: { maxBytes: 0 } }],
    ['outbox.maxEntries', { outbox: { maxEntries: 0 } }],
    ['outbox.maxAgeMs', { outbox: { maxAgeMs: Number.NaN } }],
    ['views.maxWaitingEvents', { views: { maxWaitingEvents: 0 } }],
  ])('refuses a senseless %s by its name', (name, options) => {
    let error: unknown;
    try {
      createClient({ url, ...(options as object) });
    } catch (caught) {
      error = caught;
    }
    expect(isClientError(error, 'invalid-option')).toBe(true);
    expect((error as Error).message).toContain(`The option ${name} is`);
  });

  it('takes bounds that are none, and part of a group', () => {
    const endless = Number.POSITIVE_INFINITY;
    createClient({
      url,
      outbox: { maxEntries: endless, maxBytes: endless, maxAgeMs: endless },
      views: { keepFinishedRuns: endless, stalledAfterMs: endless },
      connection: { backoff: { capMs: 5_000 } },
    });
  });

  it('takes undefined for every option, and leaves the default, at any depth', () => {
    const sockets = createFakeSockets();
    const client = createClient({
      url,
      token: undefined,
      events: undefined,
      commands: undefined,
      history: undefined,
      applyPatch: undefined,
      outbox: undefined,
      views: { keepFinishedRuns: undefined },
      streams: { window: undefined },
      connection: { backoff: { firstMs: undefined }, graceMs: undefined },
      storageKey: undefined,
      WebSocket: sockets.WebSocket,
      transport: undefined,
      reconnectingSocket: undefined,
      clock: createManualClock(),
      random: undefined,
      storage: undefined,
      lifecycle: createFakeLifecycle(),
      observer: undefined,
    });
    client.connect();
    expect(sockets.all).toHaveLength(1);
    client.close();
  });
});
