/** A whole client in a harness: the server is played by hand, and everything the app hears is written down. */

import type { ClientFrame, Position, ServerFrame, Verdict, WelcomeFrame } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import {
  createFakeSockets,
  createManualClock,
  type FakeSocket,
  type FakeSockets,
  type ManualClock,
} from '@throughline/test-support';
import {
  type ClientError,
  type ClientOptions,
  createClient,
  type DeliveredEvent,
  type LostEvents,
  type RejectedEvent,
  type StorageLike,
  type StreamReset,
  type ThroughlineClient,
} from '../../src/index.ts';
import { createFakeLifecycle, type FakeLifecycle } from './fake-lifecycle.ts';

export const EPOCH = 'e1';

/** The events that a harness writes: `me` unless told otherwise. */
export const event = (seq: number, extra: Record<string, unknown> = {}): ServerFrame =>
  ({
    op: 'event',
    stream: 'me',
    seq,
    id: `ev-${seq}`,
    type: 'note_taken',
    at: 1_800_000_000_000 + seq,
    data: { n: seq },
    ...extra,
  }) as ServerFrame;

export const resumed = (head: number, epoch = EPOCH): Verdict => ({ resumed: true, epoch, head });
export const began = (
  after: number,
  head: number,
  reason: 'new' | 'epoch-changed' | 'trimmed' | 'ahead-of-server' = 'new',
  epoch = EPOCH,
): Verdict => ({ resumed: false, reason, epoch, head, after });

export const live = (seq: number, runs: string[] = [], extra: Record<string, unknown> = {}): ServerFrame =>
  ({ op: 'live', stream: 'me', epoch: EPOCH, seq, runs, ...extra }) as ServerFrame;

export const createMemoryStorage = (): StorageLike & { readonly content: Map<string, string> } => {
  const content = new Map<string, string>();
  return {
    content,
    getItem: (key) => content.get(key) ?? null,
    setItem: (key, value) => void content.set(key, value),
    removeItem: (key) => void content.delete(key),
  };
};

export interface ClientHarness<Events extends EventRegistry, Commands extends CommandRegistry> {
  readonly client: ThroughlineClient<Events, Commands>;
  readonly clock: ManualClock;
  readonly lifecycle: FakeLifecycle;
  readonly sockets: FakeSockets;
  readonly events: DeliveredEvent[];
  readonly losses: LostEvents[];
  readonly resets: StreamReset[];
  readonly rejected: RejectedEvent[];
  readonly errors: ClientError[];
  /** Numbers delivered on a stream, in order. */
  seqs(stream?: string): number[];
  /** Connects (or lets the wait end), accepts, and gives the hello. */
  greet(): Promise<{ hello: Extract<ClientFrame, { op: 'hello' }> }>;
  welcome(streams: Record<string, Verdict>, extra?: Partial<WelcomeFrame>): void;
  /** One message with these frames (an array, when there are several). */
  send(...frames: ServerFrame[]): void;
  /** Everything sent on the newest socket after hello, frame by frame; what microtasks hold back is written first. */
  sent(): Promise<ClientFrame[]>;
  sentOf<Op extends ClientFrame['op']>(op: Op): Promise<Extract<ClientFrame, { op: Op }>[]>;
  /** The socket dies, and the next one is dialled at once. */
  cut(): Promise<void>;
  readonly socket: FakeSocket;
}

export function createClientHarness<
  const Events extends EventRegistry = EventRegistry,
  const Commands extends CommandRegistry = CommandRegistry,
>(options: Partial<ClientOptions<Events, Commands>> = {}): ClientHarness<Events, Commands> {
  const clock = createManualClock();
  const lifecycle = createFakeLifecycle();
  const sockets = createFakeSockets();
  const client = createClient<Events, Commands>({
    url: 'wss://agents.example/socket',
    clock,
    lifecycle,
    random: () => Math.random(),
    storage: null,
    WebSocket: sockets.WebSocket,
    ...options,
  } as ClientOptions<Events, Commands>);
  const events: DeliveredEvent[] = [];
  const losses: LostEvents[] = [];
  const resets: StreamReset[] = [];
  const rejected: RejectedEvent[] = [];
  const errors: ClientError[] = [];
  client.onAny((delivered) => events.push(delivered as DeliveredEvent), { includeSeen: true });
  client.onLost((lost) => losses.push(lost));
  client.onReset((reset) => resets.push(reset));
  client.onRejected((event) => rejected.push(event));
  client.onError((error) => errors.push(error));

  const frames = (): ClientFrame[] => sockets.last.sent.flatMap((text) => JSON.parse(text));
  const turn = async (): Promise<void> => {
    for (let index = 0; index < 10; index += 1) await Promise.resolve();
  };
  const harness: ClientHarness<Events, Commands> = {
    client,
    clock,
    lifecycle,
    sockets,
    events,
    losses,
    resets,
    rejected,
    errors,
    seqs: (stream = 'me') => events.filter((delivered) => delivered.stream === stream).map(({ seq }) => seq),
    async greet() {
      client.connect();
      await turn();
      sockets.last.accept();
      await turn();
      return { hello: frames()[0] as Extract<ClientFrame, { op: 'hello' }> };
    },
    welcome(streams, extra = {}) {
      sockets.last.receive({
        op: 'welcome',
        v: 1,
        user: 'ada',
        session: 'tab-1',
        heartbeatMs: 25_000,
        limits: { maxMessageBytes: 1_000_000, maxInFlight: 8 },
        submits: { epoch: 'se1', ttlMs: 60_000 },
        streams,
        ...extra,
      });
    },
    send: (...sent) => sockets.last.receive(sent.length === 1 ? sent[0] : sent),
    async sent() {
      await turn();
      return frames().slice(1);
    },
    async sentOf(op) {
      return (await harness.sent()).filter((frame) => frame.op === op) as never;
    },
    async cut() {
      const dead = sockets.last;
      dead.end(1006);
      for (let step = 0; step < 1_000 && sockets.last === dead; step += 1) {
        clock.advance(100);
        await turn();
      }
    },
    get socket() {
      return sockets.last;
    },
  };
  return harness;
}

/** A harness whose `me` is live at `head`. */
export async function createLiveHarness<
  const Events extends EventRegistry = EventRegistry,
  const Commands extends CommandRegistry = CommandRegistry,
>(options: Partial<ClientOptions<Events, Commands>> = {}, head = 0): Promise<ClientHarness<Events, Commands>> {
  const harness = createClientHarness(options);
  await harness.greet();
  harness.welcome({ me: began(head, head) });
  harness.send(live(head));
  return harness;
}

export type { Position };
