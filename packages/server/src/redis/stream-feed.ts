/** Turns what is heard of one stream into what was appended to it: in order, each once, holes filled from the log. [V7, V9] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { LogEntry, LogFollower, LogPage, ReadLimits } from '../log/event-log.ts';
import type { SeqRange } from '../log/open-run.ts';
import { withRange } from '../log/seen-ranges.ts';
import { readStreamMessage } from './stream-message.ts';

export interface StreamFeed {
  /** Resolves once the follower is told of everything that is appended from now on. */
  add(follower: LogFollower): Promise<Cancel>;
  /** A message of the channel. */
  hear(message: string): void;
  /** Messages may have been missed: look into the log. */
  check(): void;
  close(): void;
}

export interface StreamFeedOptions {
  /** Subscribes to the stream's channel and hands over its messages. */
  listen(): Promise<Cancel>;
  read(after: number, limits: ReadLimits): Promise<LogPage>;
  /** The last follower has left, or none could be added: the feed is of no more use. */
  onEmpty(): void;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

const PAGE: ReadLimits = { entries: 500, bytes: 1024 * 1024 };
const PAUSE_MS = 250;

interface Following {
  readonly follower: LogFollower;
  /** Where it begins; nothing is told before that is known. In a later epoch it is told everything. */
  begins: { readonly epoch: string; readonly seq: number } | undefined;
}

export function createStreamFeed({ listen, read, onEmpty, clock, onError }: StreamFeedOptions): StreamFeed {
  const all = new Set<Following>();
  let epoch = '';
  /** Number of the entry that is told next. */
  let next = 1;
  /** What is known to be seen. */
  let seen: readonly SeqRange[] = [];
  let heardWhileOpening = false;
  let reading = false;
  /** Something was heard out of turn since the reading began. */
  let readAgain = false;
  let stopPause: Cancel = () => {};
  let opening: Promise<Cancel> | undefined;
  let isClosed = false;

  const notify = (work: (one: Following) => void): void => {
    for (const one of [...all]) {
      if (!all.has(one)) continue;
      try {
        work(one);
      } catch (error) {
        onError(error);
      }
    }
  };

  const notifyEntry = (entry: LogEntry): void => {
    next = entry.seq + 1;
    const of = epoch;
    notify((one) => {
      if (one.begins && (one.begins.epoch !== of || entry.seq >= one.begins.seq)) one.follower.appended(of, entry);
    });
  };

  const notifySeen = (range: SeqRange): void => {
    const before = seen;
    seen = withRange(seen, range);
    if (seen === before) return;
    const of = epoch;
    notify((one) => one.begins && one.follower.seen(of, range));
  };

  const begin = ({ state }: LogPage): void => {
    epoch = state.epoch;
    next = state.head + 1;
    seen = state.seen;
  };

  const take = (page: LogPage): void => {
    const { state, entries, holes } = page;
    if (state.epoch !== epoch || holes.length > 0 || next > state.head + 1) {
      begin(page);
      notify((one) => one.begins && one.follower.disturbed());
      return;
    }
    for (const entry of entries) if (entry.seq === next) notifyEntry(entry);
    for (const range of state.seen) notifySeen(range);
    if (next <= state.head) readAgain = true;
  };

  const fill = async (): Promise<void> => {
    readAgain = true;
    if (reading || isClosed) return;
    reading = true;
    stopPause();
    try {
      while (readAgain && !isClosed) {
        readAgain = false;
        const page = await read(next - 1, PAGE);
        if (!isClosed) take(page);
      }
    } catch (error) {
      onError(error);
      if (!isClosed) stopPause = clock.after(PAUSE_MS, () => void fill());
    } finally {
      reading = false;
    }
  };

  const hearEntry = (entry: LogEntry): void => {
    if (entry.seq < next) return;
    if (entry.seq === next && !reading) notifyEntry(entry);
    else void fill();
  };

  const open = async (): Promise<Cancel> => {
    const stop = await listen();
    try {
      begin(await read(0, { entries: 0, bytes: 0 }));
      if (heardWhileOpening) void fill();
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  };

  const join = async (one: Following): Promise<void> => {
    if (!opening) {
      opening = open();
      await opening;
      one.begins = { epoch, seq: next };
      return;
    }
    await opening;
    const { state } = await read(0, { entries: 0, bytes: 0 });
    one.begins = { epoch, seq: state.epoch === epoch ? Math.max(next, state.head + 1) : next };
    if (state.epoch !== epoch) void fill();
  };

  const leave = (one: Following): void => {
    all.delete(one);
    if (all.size === 0) onEmpty();
  };

  return {
    async add(follower) {
      // In the set from the start, so that the feed is kept while it opens.
      const one: Following = { follower, begins: undefined };
      all.add(one);
      try {
        await join(one);
      } catch (error) {
        leave(one);
        throw error;
      }
      return () => leave(one);
    },
    hear(text) {
      const message = readStreamMessage(text);
      if (!message || isClosed) return;
      if (epoch === '') heardWhileOpening = true;
      else if (message.epoch !== epoch) void fill();
      else if (message.kind === 'entry') hearEntry(message.entry);
      else if (message.kind === 'seen') notifySeen(message.range);
    },
    check: () => void (epoch !== '' && fill()),
    close() {
      isClosed = true;
      stopPause();
      all.clear();
      void opening?.then((stop) => stop()).catch(() => {});
    },
  };
}
