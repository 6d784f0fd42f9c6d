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
import { type Channel, createChannel } from './channel.ts';
import type { ChannelPorts } from './channel-ports.ts';
import type { Arrival } from './decode.ts';
import type { SavedCursor } from './saved-cursor.ts';

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
  /** Opens a stream; the same one again does nothing. */
  open(stream: string, from: Beginning): Channel;
  /** Leaves a stream. `me` stays. */
  close(stream: string): void;
  get(stream: string): Channel | undefined;
  all(): IterableIterator<Channel>;
  /** What survives a reload. [C3] */
  saved(): (readonly [stream: string, cursor: SavedCursor])[];
  /** Is every stream live, or refused? */
  areLive(): boolean;
  /** Streams that are not live go on behind the number that was too large for the link. [L7] */
  skipStuck(): void;
  /** The socket is gone. */
  down(): void;
  /** Another user: every stream forgets its place and is subscribed anew. [H5] */
  forget(): void;
  /** The client runs. */
  start(): void;
  stop(): void;
}

export interface StreamsOptions {
  readonly ports: ChannelPorts;
  /** The place that an earlier load of the page left. */
  readonly saved: (stream: string) => SavedCursor | undefined;
  /** A welcomed connection is there. */
  readonly isWelcomed: () => boolean;
}

export function createStreams({ ports, saved, isWelcomed }: StreamsOptions): Streams {
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
    if (known !== undefined) return known;
    const channel = createChannel(stream, from, saved(stream), ports);
    channels.set(stream, channel);
    if (running) channel.start();
    if (running && isWelcomed()) channel.subscribe();
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
      for (const channel of channels.values()) {
        const verdict = Object.hasOwn(frame.streams, channel.id) ? frame.streams[channel.id] : undefined;
        if (verdict !== undefined) channel.verdict({ verdict });
        else if (!channel.greeted) channel.subscribe(); // Opened between `hello` and `welcome`.
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
      channel.stop();
      channels.delete(stream);
      if (latest === channel) latest = undefined;
      if (isWelcomed()) ports.send({ op: 'unsubscribe', stream });
      ports.moved();
    },
    get: (stream) => channels.get(stream),
    all: () => channels.values(),
    saved() {
      const cursors: (readonly [string, SavedCursor])[] = [];
      for (const channel of channels.values()) {
        const cursor = channel.saved();
        if (cursor !== undefined) cursors.push([channel.id, cursor]);
      }
      return cursors;
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
      for (const channel of channels.values()) {
        channel.forget();
        channel.subscribe();
      }
    },
    start() {
      running = true;
      for (const channel of channels.values()) channel.start();
    },
    stop() {
      running = false;
      for (const channel of channels.values()) channel.stop();
    },
  };
}
