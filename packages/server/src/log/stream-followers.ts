/** Tells followers of one stream each new entry once and in order, also when a follower appends while it is told. */
import type { Cancel } from '@throughline/protocol';
import type { LogEntry, LogFollower } from './event-log.ts';
import type { SeqRange } from './open-run.ts';

interface Following {
  readonly follower: LogFollower;
  /** Number of the entry that it is told next. */
  next: number;
}

/** What followers are told of; read anew at each step, since a follower may change it. */
export interface FollowedStream {
  readonly epoch: string;
  readonly ring: { readonly head: number };
  /** The entry of that number, if it is kept. */
  find(seq: number): LogEntry | undefined;
}

export interface StreamFollowers {
  readonly size: number;
  /** Tells a follower of everything after this moment. */
  add(follower: LogFollower, source: FollowedStream): Cancel;
  /** Tells everyone what they have not been told yet. */
  notify(source: FollowedStream): void;
  notifySeen(epoch: string, range: SeqRange): void;
  /** The stream began a new life: everyone is told so, and then of what comes after this moment. */
  restart(source: FollowedStream): void;
  clear(): void;
}

export function createStreamFollowers(onError: (error: unknown) => void): StreamFollowers {
  const all = new Set<Following>();
  let notifying = false;
  let again = false;

  const call = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };

  const notifyEntries = (one: Following, source: FollowedStream): void => {
    const { epoch, ring } = source;
    while (one.next <= ring.head && all.has(one)) {
      const entry = source.find(one.next);
      if (entry) {
        one.next++;
        call(() => one.follower.appended(epoch, entry));
      } else {
        // Gone before this follower was told: a hole is said, never skipped. [K14]
        one.next = ring.head + 1;
        call(() => one.follower.disturbed());
      }
    }
  };

  return {
    get size() {
      return all.size;
    },
    add(follower, { ring }) {
      const one: Following = { follower, next: ring.head + 1 };
      all.add(one);
      return () => {
        all.delete(one);
      };
    },
    notify(source) {
      again = true;
      // A follower that appends comes here again: the outer loop goes on with what it added, so that nobody is told out of order.
      if (notifying) return;
      notifying = true;
      while (again) {
        again = false;
        for (const one of all) notifyEntries(one, source);
      }
      notifying = false;
    },
    notifySeen(epoch, range) {
      for (const { follower } of all) call(() => follower.seen(epoch, range));
    },
    restart({ ring }) {
      for (const one of all) {
        one.next = ring.head + 1;
        call(() => one.follower.disturbed());
      }
    },
    clear: () => all.clear(),
  };
}
