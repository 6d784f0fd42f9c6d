/** The streams of one connection: opened by right, replaced anew, closed together. [V5, H3, S10] */
import {
  type Beginning,
  isId,
  OWN_STREAM,
  type Position,
  type ReplayFrame,
  userStream,
  type Verdict,
} from '@throughline/protocol';
import { withinTime } from '../clock/within-time.ts';
import type { StreamLease } from '../hub/hub.ts';
import { isUserStream } from '../hub/stream-name.ts';
import type { Connection, ConnectionHost } from './connection-host.ts';
import { frameText } from './frame-text.ts';
import type { Outflow } from './outflow.ts';
import type { ReplayPump } from './replay-pump.ts';
import { createSubscription, type Subscription } from './subscription.ts';
import { decideVerdict } from './verdict.ts';

export interface SubscriptionsOptions {
  readonly host: ConnectionHost;
  readonly connection: Connection;
  readonly outflow: Outflow;
  readonly pump: ReplayPump;
}

export interface Subscriptions {
  /** Opens a stream by its wire name, or anew; `say` queues the verdict, then the stream's events follow. */
  open(wire: string, position: Position, say: (verdict: Verdict) => void): Promise<void>;
  leave(wire: string): void;
  /** Takes a right back: by full name. */
  refuse(stream: string): void;
  repair(frame: ReplayFrame): void;
  get(wire: string): Subscription | undefined;
  /** Last numbers written, of the streams that are live. */
  heads(): Record<string, number>;
  names(): readonly string[];
  readonly size: number;
  close(): void;
}

interface Opened {
  /** Undefined while it is being opened. */
  subscription: Subscription | undefined;
  lease: StreamLease | undefined;
  readonly name: string;
  /** Says the verdict to whoever asked. */
  readonly say: (verdict: Verdict) => void;
}

export function createSubscriptions({ host, connection, outflow, pump }: SubscriptionsOptions): Subscriptions {
  const { log, hub, settings, onError } = host;
  const { limits, hooks } = settings;
  const { id, userId } = connection;
  const opened = new Map<string, Opened>();
  const own = userStream(userId);

  const drop = (wire: string, one = opened.get(wire)): void => {
    one?.subscription?.close();
    one?.lease?.release();
    if (opened.get(wire) === one) opened.delete(wire);
  };

  /** Why not, or undefined. `user:…` is never opened by name: a page's own is `me`. [V5] */
  const refusal = async (wire: string): Promise<'forbidden' | 'unknown-stream' | 'unavailable' | undefined> => {
    if (wire === OWN_STREAM) return undefined;
    if (!isId(wire)) return 'unknown-stream';
    if (isUserStream(wire)) return 'forbidden';
    try {
      const { context } = connection;
      const ask = () => settings.authorize({ userId, stream: wire, action: 'read', context });
      const may = await withinTime(host.clock, settings.times.authTimeoutMs, 'authorize', ask, connection.gone);
      return may ? undefined : 'forbidden';
    } catch (error) {
      if (!connection.gone.aborted) onError('authorize', error);
      return 'unavailable';
    }
  };

  const begin = async (one: Opened, from: Beginning | undefined): Promise<Subscription> => {
    const lease = await hub.open(one.name);
    one.lease = lease;
    return createSubscription({
      stream: lease.stream,
      from,
      log,
      outflow,
      pump,
      page: { entries: limits.pageEntries, bytes: limits.pageBytes },
      onSlow: (position) => hooks.slowReader?.({ connection: id, userId, stream: one.name, position }),
      onReplayed: (entries, reason) => hooks.replayed?.({ connection: id, stream: one.name, entries, reason }),
      onLost: (from, until) => hooks.lost?.({ connection: id, stream: one.name, from, until }),
    });
  };

  return {
    async open(wire, position, say) {
      const name = wire === OWN_STREAM ? own : wire;
      drop(wire);
      if (opened.size >= limits.streamsPerConnection) return say({ refused: 'unavailable' });
      const one: Opened = { subscription: undefined, lease: undefined, name, say };
      opened.set(wire, one);
      const isCurrent = (): boolean => opened.get(wire) === one;
      const refused = await refusal(wire);
      if (!isCurrent()) return;
      if (refused) {
        drop(wire, one);
        return say({ refused });
      }
      try {
        const subscription = await begin(one, position.from);
        const state = await log.state(name);
        if (!isCurrent()) return drop(wire, one);
        one.subscription = subscription;
        const decided = decideVerdict(state, position);
        say(decided.verdict);
        const { seen } = decided;
        if (decided.verdict.resumed && seen > 0) {
          // That number alone: from where on the page dispatched everything, nobody here knows. [K15]
          const range = { from: seen, until: seen };
          log.noteSeen(name, decided.verdict.epoch, range).catch((error) => onError('noteSeen', error));
        }
        subscription.start(decided);
      } catch (error) {
        onError(`opening ${name}`, error);
        const current = isCurrent();
        drop(wire, one);
        if (current) say({ refused: 'unavailable' });
      }
    },
    leave: (wire) => {
      if (wire !== OWN_STREAM) drop(wire);
    },
    refuse(stream) {
      const found = [...opened].find(([, one]) => one.name === stream);
      if (!found) return;
      const [wire, { subscription, say }] = found;
      drop(wire);
      const verdict = { refused: 'forbidden' } as const;
      // Whoever still waits for its verdict is answered by it: every `ref` has an answer.
      if (subscription) outflow.push(frameText({ op: 'subscribed', stream: wire, verdict }));
      else say(verdict);
    },
    repair: (frame) => opened.get(frame.stream)?.subscription?.repair(frame),
    get: (wire) => opened.get(wire)?.subscription,
    heads() {
      const heads: Record<string, number> = {};
      for (const [wire, { subscription }] of opened) if (subscription?.isLive) heads[wire] = subscription.written;
      return heads;
    },
    names: () => [...opened.values()].map(({ name }) => name),
    get size() {
      return opened.size;
    },
    close() {
      for (const wire of [...opened.keys()]) drop(wire);
    },
  };
}
