/** One feed per stream that is followed on this node, however many follow it. [V6, V7] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { LogFollower } from '../log/event-log.ts';
import { streamKeys } from './redis-keys.ts';
import type { RedisStreams } from './redis-streams.ts';
import type { RedisSubscriber } from './redis-subscriber.ts';
import { createStreamFeed, type StreamFeed } from './stream-feed.ts';

export interface RedisFeeds {
  follow(stream: string, follower: LogFollower): Promise<Cancel>;
  close(): void;
}

export interface RedisFeedsOptions {
  readonly streams: RedisStreams;
  readonly subscriber: RedisSubscriber;
  readonly prefix: string;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export function createRedisFeeds({ streams, subscriber, prefix, clock, onError }: RedisFeedsOptions): RedisFeeds {
  const feeds = new Map<string, StreamFeed>();
  subscriber.onReturn(() => {
    for (const feed of feeds.values()) feed.check();
  });

  const open = (stream: string): StreamFeed => {
    const feed = createStreamFeed({
      listen: () => subscriber.listen(streamKeys(prefix, stream).channel, (message) => feed.hear(message)),
      read: (after, limits) => streams.read(stream, after, limits),
      onEmpty() {
        if (feeds.get(stream) === feed) feeds.delete(stream);
        feed.close();
      },
      clock,
      onError,
    });
    feeds.set(stream, feed);
    return feed;
  };

  return {
    follow: (stream, follower) => (feeds.get(stream) ?? open(stream)).add(follower),
    close() {
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    },
  };
}
