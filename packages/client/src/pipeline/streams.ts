/** Every open stream, each with its own channel: a gap in one disturbs no other. [S5] */
import {
  type Beginning,
  type LiveFrame,
  type LostFrame,
  OWN_STREAM,
  type Position,
  type SkipFrame,
  type SubscribedFrame,
  type WelcomeFrame,
} from '@throughline/protocol';
import type { StreamReset } from '../listeners/delivered-event.ts';
import { Channel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import type { Arrival } from './decode.ts';
import type { SavedPlace } from './saved-place.ts';

export interface Streams {
  /** Where each stream stands, for a `hello`. */
  greet(): Record<string, Position>;
  welcome(frame: WelcomeFrame): void;
  event(frame: Arrival): void;
  subscribed(frame: SubscribedFrame): void;
  live(frame: LiveFrame): void;
  /** Numbers that will not be sent. [S4, K6] */
  absent(frame: LostFrame | SkipFrame): void;
  /** The last numbers that the server wrote to this connection. [S7] */
  heads(heads: Readonly<Record<string, number>>): void;
  /** Opens a stream; one that is open shows more if `from` is wider. */
  open(stream: string, from: Beginning): Channel;
  /** Leaves a stream; its place stays with the page. `me` stays. */
  close(stream: string): void;
  get(stream: string): Channel | undefined;
  all(): IterableIterator<Channel>;
  /** What survives a reload. [C3] */
  saved(): (readonly [stream: string, place: SavedPlace])[];
  /** Is every stream live, or refused? */
  areLive(): boolean;
  /** Streams that are not live go on behind the number that was too large for the link. [L7] */
  skipStuck(): void;
  /** The socket is gone. */
  down(): void;
  /** Another user: every stream forgets its place and is subscribed anew. Returns what has to be notified. [H5] */
  forget(): StreamReset[];
  /** The client runs. */
  start(): void;
  stop(): void;
}

export interface StreamsOptions extends ChannelPorts {
  /** Where streams that are not open were left. */
  readonly places: {
    get(stream: string): SavedPlace | undefined;
    put(stream: string, place: SavedPlace | undefined): void;
  };
  /** A stream was left. */
  readonly left: (stream: string) => void;
}

export function createStreams(options: StreamsOptions): Streams {
  const { places, connection } = options;
  const channels = new Map<string, Channel>();
  let running = false;
  /** Nearly every event is for the stream of the one before it. */
  let latest: Channel | undefined;

  const find = (stream: string): Channel | undefined => {
    if (latest?.id !== stream) latest = channels.get(stream);
    return latest;
  };
  const open = (stream: string, from: Beginning): Channel => {
    const known = channels.get(stream);
    if (known !== undefined) {
      known.widen(from);
      return known;
    }
    const channel = new Channel(stream, from, options);
    channels.set(stream, channel);
    if (running) channel.start(places.get(stream));
    if (running && connection.isWelcomed) channel.subscribe();
    return channel;
  };
  open(OWN_STREAM, 'active-runs');

  return {
    greet() {
      const positions: Record<string, Position> = Object.create(null);
      for (const channel of channels.values()) positions[channel.id] = channel.greet();
      return positions;
    },
    welcome(frame) {
      for (const channel of [...channels.values()]) {
        const verdict = Object.hasOwn(frame.streams, channel.id) ? frame.streams[channel.id] : undefined;
        if (verdict !== undefined) channel.verdict({ verdict });
        else if (!channel.isGreeted && running) channel.subscribe(); // Opened between `hello` and `welcome`.
      }
    },
    event: (frame) => find(frame.stream)?.event(frame),
    subscribed: (frame) => find(frame.stream)?.verdict(frame),
    live: (frame) => find(frame.stream)?.live(frame),
    absent: (frame) => find(frame.stream)?.absent(frame),
    heads(heads) {
      for (const stream in heads) {
        const seq = heads[stream];
        if (seq !== undefined) channels.get(stream)?.head(seq);
      }
    },
    open,
    close(stream) {
      const channel = channels.get(stream);
      if (channel === undefined || stream === OWN_STREAM) return;
      channels.delete(stream);
      if (latest === channel) latest = undefined;
      places.put(stream, channel.left());
      channel.stop();
      connection.send({ op: 'unsubscribe', stream });
      options.left(stream);
      options.moved();
    },
    get: (stream) => channels.get(stream),
    all: () => channels.values(),
    saved() {
      const saved: (readonly [string, SavedPlace])[] = [];
      for (const channel of channels.values()) {
        const place = channel.saved();
        if (place !== undefined) saved.push([channel.id, place]);
      }
      return saved;
    },
    areLive() {
      for (const { status } of channels.values()) if (status.name !== 'live' && status.name !== 'refused') return false;
      return true;
    },
    skipStuck() {
      for (const channel of channels.values()) channel.skipStuck();
    },
    down() {
      for (const channel of channels.values()) channel.down();
    },
    forget() {
      return [...channels.values()].map((channel) => {
        const { id, cursor } = channel;
        channel.forget();
        channel.subscribe();
        return { stream: id, reason: 'user-changed', previous: cursor, cursor: undefined };
      });
    },
    start() {
      running = true;
      for (const channel of channels.values()) channel.start(places.get(channel.id));
    },
    stop() {
      running = false;
      for (const channel of channels.values()) channel.stop();
    },
  };
}
