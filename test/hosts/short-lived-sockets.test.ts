/** Hosts that end every socket after a minute: an hour's session, in virtual time, loses nothing. */
import { createClient, type DeliveredEvent } from '@throughline/client';
import { createEventManager } from '@throughline/server';
import { attachSocket, type StandardSocket } from '@throughline/server/socket';
import { createSettlingClock } from '@throughline/test-support';
import { expect, test } from 'vitest';

type Listener = (event: any) => void;

/** One end of a socket in memory, with the standard's face. */
class MemorySocket {
  readyState = 0;
  readonly protocol = 'throughline.v1';
  readonly bufferedAmount = 0;
  binaryType = 'arraybuffer';
  other!: MemorySocket;
  private readonly listeners = new Map<string, Set<Listener>>();
  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener));
  }
  removeEventListener(type: string, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }
  emit(type: string, event: object): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener(event);
  }
  send(data: string): void {
    void Promise.resolve().then(() => this.other.emit('message', { data }));
  }
  close(code = 1000, reason = ''): void {
    for (const end of [this, this.other]) {
      if (end.readyState === 3) continue;
      end.readyState = 3;
      void Promise.resolve().then(() => end.emit('close', { code, reason }));
    }
  }
}

test('an hour with every socket ended each minute: each event once, in order, each command carried out once', async () => {
  const clock = createSettlingClock();
  const manager = createEventManager({ clock, authenticate: ({ token }) => (token ? { userId: token } : null) });
  const carriedOut: unknown[] = [];
  manager.onSubmit('add', ({ data }) => void carriedOut.push(data));
  let sockets = 0;

  class HostedSocket extends MemorySocket {
    constructor() {
      super();
      sockets += 1;
      const server = new MemorySocket();
      this.other = server;
      server.other = this;
      void Promise.resolve().then(() => {
        this.readyState = server.readyState = 1;
        attachSocket(manager, server as unknown as StandardSocket, { clock });
        this.emit('open', {});
        clock.after(60_000, () => server.close(1001, 'The host ends sockets after a minute.'));
      });
    }
  }
  const client = createClient({
    url: 'ws://host.example/agent',
    token: 'ada',
    WebSocket: HostedSocket as never,
    clock: {
      now: clock.now,
      elapsed: clock.elapsed,
      after: clock.after,
      onFrame: (callback) => clock.after(16, callback),
    },
    storage: null,
  });
  const events: DeliveredEvent[] = [];
  const troubles: unknown[] = [];
  const receipts: unknown[] = [];
  client.onAny((event) => void events.push(event as DeliveredEvent));
  client.onLost((lost) => void troubles.push(lost));
  client.onReset((reset) => void troubles.push(reset));
  client.connect();
  await clock.advance(100);
  for (let second = 0; second < 3_600; second += 4) {
    void manager.publish('user:ada', { type: 'note', data: { second } });
    if (second % 60 === 0) void client.submit('add' as never, second as never).then(({ ok }) => receipts.push(ok));
    await clock.advance(4_000);
  }
  await clock.advance(120_000);
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 900 }, (_, index) => index + 1));
  expect(troubles).toEqual([]);
  expect(carriedOut).toEqual(Array.from({ length: 60 }, (_, minute) => minute * 60));
  expect(receipts).toEqual(Array(60).fill(true));
  expect(sockets).toBeGreaterThanOrEqual(60);
  client.close();
  await manager.close();
});
