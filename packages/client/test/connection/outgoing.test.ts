/** Frames on their way out. */
import { describe, expect, it } from 'vitest';
import { createBench } from '../support/connection-bench.ts';

const ping = (t: number) => ({ op: 'ping', t }) as const;
const sentAfterHello = (bench: ReturnType<typeof createBench>) => bench.sockets.last.sent.slice(1);

describe('outgoing frames', () => {
  it('sends the frames of one task as one message, in order, and a single one as it is', async () => {
    const bench = createBench();
    bench.open();
    bench.connection.send(ping(1));
    bench.connection.send(ping(2));
    expect(sentAfterHello(bench)).toEqual([]);
    await Promise.resolve();
    bench.connection.send(ping(3));
    await Promise.resolve();
    expect(sentAfterHello(bench)).toEqual(['[{"op":"ping","t":1},{"op":"ping","t":2}]', '{"op":"ping","t":3}']);
  });

  it('flushes at once when asked', () => {
    const bench = createBench();
    bench.open();
    bench.connection.send(ping(1));
    bench.connection.flush();
    expect(sentAfterHello(bench)).toEqual(['{"op":"ping","t":1}']);
  });

  it('stays within maxMessageBytes, also with characters of three bytes', () => {
    const bench = createBench();
    bench.connection.connect();
    bench.sockets.last.accept();
    const limits = { maxMessageBytes: 300, maxInFlight: 8 };
    bench.sockets.last.receive({ op: 'welcome', v: 1, heartbeatMs: 25_000, limits });
    for (let count = 0; count < 20; count += 1)
      bench.connection.send({ op: 'unsubscribe', stream: '\u20ac'.repeat(20) });
    bench.connection.flush();
    const sizes = sentAfterHello(bench).map((text) => new TextEncoder().encode(text).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(300);
    expect(bench.sockets.last.frames).toHaveLength(21);
  });

  it('never carries frames of one connection over to the next', async () => {
    const bench = createBench();
    bench.open();
    bench.connection.send(ping(1));
    bench.sockets.last.end();
    bench.lifecycle.tell('online');
    bench.sockets.last.accept();
    await Promise.resolve();
    expect(bench.sockets.last.frames.map((frame) => frame.op)).toEqual(['hello']);
  });

  it('sends what was taken before close() closes the socket', () => {
    const bench = createBench();
    bench.open();
    bench.connection.send(ping(1));
    bench.connection.close();
    expect(sentAfterHello(bench)).toEqual(['{"op":"ping","t":1}']);
  });

  it('takes no frame once the server has said a fault', () => {
    const bench = createBench();
    bench.open();
    bench.sockets.last.receive({ op: 'fault', code: 'restarting', message: 'bye' });
    expect(bench.connection.send(ping(1))).toBe(false);
  });

  it('shows an observer every frame, tokens redacted, and sends the real one', () => {
    const bench = createBench({ token: 'secret' });
    bench.open();
    bench.connection.send(ping(1));
    expect(JSON.stringify(bench.observed)).not.toContain('secret');
    expect(bench.observed.map((frame) => frame.op)).toEqual(['hello', 'ping']);
    expect(bench.sockets.last.frames[0].token).toBe('secret');
  });

  it('tells the bytes that wait in the socket', () => {
    const bench = createBench();
    expect(bench.connection.bufferedBytes).toBe(0);
    bench.open();
    bench.sockets.last.bufferedAmount = 42;
    expect(bench.connection.bufferedBytes).toBe(42);
  });
});
