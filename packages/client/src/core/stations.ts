/** What each frame of the server sets off: most have one station, `welcome` has all of them. [H1, H5, S5, U2] */
import type { Connection } from '../connection/connection.ts';
import type { Notices } from '../listeners/notices.ts';
import type { Settable } from '../observables/settable.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { UnreadableFrame } from '../pipeline/decode.ts';
import type { Stations } from '../pipeline/receive.ts';
import type { Streams } from '../pipeline/streams.ts';
import type { Turn } from '../turn/turn.ts';
import type { Places } from './places.ts';
import type { RunIndex } from './run-index.ts';
import type { CoreHooks } from './seams.ts';

export interface StationsParts {
  readonly connection: Connection;
  readonly streams: Streams;
  readonly outbox: Outbox;
  readonly places: Places;
  readonly runIndex: RunIndex;
  readonly hooks: CoreHooks;
  readonly notices: Notices;
  readonly turn: Turn;
  readonly user: Settable<string | undefined>;
  readonly unreadable: (frame: UnreadableFrame) => void;
}

export function createStations(parts: StationsParts): Stations {
  const { connection, streams, outbox, places, runIndex, hooks, notices, turn, user } = parts;

  /** Takes the user of a welcome over; what the page knew of another one is gone. Returns what has to be notified. [H5] */
  const takeUser = (next: string) => {
    const before = user.get() ?? places.user;
    outbox.signedIn(next);
    user.set(next);
    if (before === undefined || before === next) return [];
    places.clear();
    runIndex.clear();
    hooks.userChanged();
    return streams.forget();
  };

  return {
    event: streams.event,
    live: streams.live,
    absent: streams.absent,
    subscribed: streams.subscribed,
    welcome(frame) {
      turn.begin();
      connection.welcomed(frame);
      if (connection.isWelcomed) {
        const { life } = turn;
        const resets = takeUser(frame.user);
        hooks.welcomed(frame);
        streams.welcome(frame);
        outbox.welcome(frame);
        // Last: whoever is notified finds the new user's streams and outbox.
        for (const reset of resets) if (turn.life === life) notices.resets.notify(reset);
      }
      turn.end();
    },
    receipt: outbox.receipt,
    pong(frame) {
      connection.ponged(frame);
      streams.heads(frame.heads);
    },
    heartbeat(frame) {
      connection.ping();
      streams.heads(frame.heads);
    },
    expiring: () => connection.expiring(),
    fault: (frame) => connection.faulted(frame),
    unreadable(frame) {
      hooks.count('badFrames', 1);
      parts.unreadable(frame);
    },
  };
}
