/** Frames on their way out. */
import { describe, expect, it } from 'vitest';
import { createHarness } from '../support/connection-harness.ts';

const ping = (t: number) => ({ op: 'ping', t }) as const;
const sentAfterHello = (harness: ReturnType<typeof createHarness>) => harness.sockets.last.sent.slice(1);

describe('outgoing frames', () => {
  it('sends the frames of one task as one message, in order, and a single one as it is', async () => {
    const harness = createHarness();
    harness.open();
    harness.connection.send(ping(1));
    harness.connection.send(ping(2));
    expect(sentAfterHello(harness)).toEqual([]);
    await Promise.resolve();
    harness.connection.send(ping(3));
    await Promise.resolve();
    expect(sentAfterHello(harness)).toEqual(['[{"op":"ping","t":1},{"op":"ping","t":2}]', '{"op":"ping","t":3}']);
  });

  it('flushes at once when asked', () => {
    const harness = createHarness();
    harness.open();
    harness.connection.send(ping(1));
    harness.connection.flush();
    expect(sentAfterHello(harness)).toEqual(['{"op":"ping","t":1}']);
  });

  it('stays within maxMessageBytes, also with characters of three bytes', () => {
    const harness = createHarness();
    harness.connection.connect();
    harness.sockets.last.accept();
    const limits = { maxMessageBytes: 300, maxInFlight: 8 };
    harness.sockets.last.receive({ op: 'welcome', v: 1, heartbeatMs: 25_000, limits });
    for (let count = 0; count < 20; count += 1)
      harness.connection.send({ op: 'unsubscribe', stream: '\u20ac'.repeat(20) });
    harness.connection.flush();
    const sizes = sentAfterHello(harness).map((text) => new TextEncoder().encode(text).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(300);
    expect(harness.sockets.last.frames).toHaveLength(21);
  });

  it('never carries frames of one connection over to the next', async () => {
    const harness = createHarness();
    harness.open();
    harness.connection.send(ping(1));
    harness.sockets.last.end();
    harness.lifecycle.notify('online');
    harness.sockets.last.accept();
    await Promise.resolve();
    expect(harness.sockets.last.frames.map((frame) => frame.op)).toEqual(['hello']);
  });

  it('sends what was taken before close() closes the socket', () => {
    const harness = createHarness();
    harness.open();
    harness.connection.send(ping(1));
    harness.connection.close();
    expect(sentAfterHello(harness)).toEqual(['{"op":"ping","t":1}']);
  });

  it('takes no frame once the server has said a fault', () => {
    const harness = createHarness();
    harness.open();
    harness.sockets.last.receive({ op: 'fault', code: 'restarting', message: 'bye' });
    expect(harness.connection.send(ping(1))).toBe(false);
  });

  it('shows an observer every frame, tokens redacted, and sends the real one', () => {
    const harness = createHarness({ token: 'secret' });
    harness.open();
    harness.connection.send(ping(1));
    expect(JSON.stringify(harness.observed)).not.toContain('secret');
    expect(harness.observed.map((frame) => frame.op)).toEqual(['hello', 'ping']);
    expect(harness.sockets.last.frames[0].token).toBe('secret');
  });

  it('tells the bytes that wait in the socket', () => {
    const harness = createHarness();
    expect(harness.connection.bufferedBytes).toBe(0);
    harness.open();
    harness.sockets.last.bufferedAmount = 42;
    expect(harness.connection.bufferedBytes).toBe(42);
  });
});
