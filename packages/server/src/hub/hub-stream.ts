/** One stream on this node: follows the log, builds each frame's text once, and hands it to everyone who is live. [V2, V7, S9] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { EventLog, LogEntry, LogFollower, OpenRun, StreamState } from '../log/event-log.ts';
import type { Delivery } from './delivery.ts';
import { wireName } from './stream-name.ts';

/** A reader of the stream. It takes what continues its position and ignores the rest. */
export interface StreamReader {
  deliver(entry: LogEntry, text: string, delivery: Delivery | undefined): void;
  /** What was followed can no longer be relied on: compare your position with the log. */
  disturbed(): void;
}

/** Someone on this node who acts on what happens on a stream: a run, a submit, a confirmation. */
export interface StreamWatcher {
  appended?(entry: LogEntry): void;
  seen?(epoch: string, seq: number): void;
}

export interface HubStream {
  readonly name: string;
  readonly wire: string;
  readonly epoch: string;
  /** Number of the last event that was handed out. */
  readonly head: number;
  readonly openRuns: ReadonlyMap<string, OpenRun>;
  readonly readers: Set<StreamReader>;
  readonly watchers: Set<StreamWatcher>;
  /** The last few entries, when they continue `position` without a hole. */
  recentAfter(position: number): readonly LogEntry[] | undefined;
  /** Resolves once everything up to `seq` was handed out, or the stream is closed. */
  reached(seq: number): Promise<void>;
}

export interface HubStreamOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** How often the position is compared with the log. [V7] */
  readonly checkMs: number;
  readonly retryMs: number;
  readonly page: { entries: number; bytes: number };
  deliveryOf(eventId: string): Delivery | undefined;
  /** The stream was compared with the log. [V8] */
  checked(stream: string, state: StreamState): void;
  onError(where: string, error: unknown): void;
}

/** Enough that a page meets the live stream without reading the log again while others publish. */
const RECENT_ENTRIES = 64;

/** Text of an event's frame. */
export const eventText = (wire: string, entry: LogEntry, replay: boolean): string =>
  `{"op":"event","stream":"${wire}","seq":${entry.seq},${entry.text}${replay ? ',"replay":true}' : '}'}`;

export interface RunningHubStream extends HubStream {
  close(): void;
}

/** Starts following; resolves once nothing can be missed any more. */
export async function startHubStream(name: string, options: HubStreamOptions): Promise<RunningHubStream> {
  const { log, clock } = options;
  const wire = wireName(name);
  const readers = new Set<StreamReader>();
  const watchers = new Set<StreamWatcher>();
  const openRuns = new Map<string, OpenRun>();
  let recent: LogEntry[] = [];
  let waiting: { seq: number; resolve: () => void }[] = [];
  let early: { epoch: string; entry: LogEntry }[] = [];
  let epoch = '';
  let head = 0;
  let steady = false;
  let closed = false;
  let cancelTimer: Cancel = () => {};

  const adopt = (state: StreamState): void => {
    epoch = state.epoch;
    head = state.head;
    recent = [];
    openRuns.clear();
    for (const run of state.openRuns) openRuns.set(run.runId, run);
  };

  const noteRun = ({ runId, seq, at, opens, closes }: LogEntry): void => {
    if (runId === undefined) return;
    const known = openRuns.get(runId);
    if (closes) openRuns.delete(runId);
    else if (known) openRuns.set(runId, { ...known, lastAt: at });
    else if (opens) openRuns.set(runId, { runId, firstSeq: seq, lastAt: at });
  };

  const tellWatchers = (tell: (watcher: StreamWatcher) => void): void => {
    for (const watcher of watchers) {
      try {
        tell(watcher);
      } catch (error) {
        options.onError(`watching ${name}`, error);
      }
    }
  };

  const accept = (entry: LogEntry): void => {
    head = entry.seq;
    noteRun(entry);
    recent.push(entry);
    if (recent.length > RECENT_ENTRIES * 2) recent = recent.slice(-RECENT_ENTRIES);
    if (readers.size > 0) {
      const text = eventText(wire, entry, false);
      const delivery = options.deliveryOf(entry.id);
      for (const reader of readers) reader.deliver(entry, text, delivery);
    }
    if (watchers.size > 0) tellWatchers((watcher) => watcher.appended?.(entry));
    if (waiting.length > 0) release();
  };

  const release = (): void => {
    const ready = waiting.filter(({ seq }) => seq <= head || closed);
    waiting = waiting.filter(({ seq }) => seq > head && !closed);
    for (const { resolve } of ready) resolve();
  };

  /** Takes what came while the state was read; anything that does not fit starts over. */
  const settle = (): void => {
    const held = early;
    early = [];
    steady = true;
    for (const { epoch: its, entry } of held) follower.appended(its, entry);
  };

  const startOver = (state: StreamState): void => {
    adopt(state);
    for (const reader of [...readers]) reader.disturbed();
    release();
  };

  /** Reads what was missed and hands it out as if it had been followed. */
  const catchUp = async (): Promise<void> => {
    if (!steady || closed) return;
    steady = false;
    try {
      for (let behind = true; behind && !closed; ) {
        const { state, entries } = await log.read(name, head, options.page);
        if (closed) return;
        if (state.epoch !== epoch || state.head < head || state.oldest > head + 1) startOver(state);
        else for (const entry of entries) accept(entry);
        behind = head < state.head;
      }
    } catch (error) {
      options.onError(`reading ${name}`, error);
      arm(options.retryMs);
    } finally {
      settle();
    }
  };

  const follower: LogFollower = {
    appended(its, entry) {
      if (closed) return;
      if (!steady) early.push({ epoch: its, entry });
      else if (its === epoch && entry.seq === head + 1) accept(entry);
      else if (its !== epoch || entry.seq > head) void catchUp();
    },
    disturbed: () => void catchUp(),
    seen: (its, seq) => tellWatchers((watcher) => watcher.seen?.(its, seq)),
  };

  const check = async (): Promise<void> => {
    try {
      const state = await log.state(name);
      if (closed) return;
      if (state.epoch !== epoch || state.head !== head) await catchUp();
      else for (const reader of [...readers]) reader.disturbed();
      tellWatchers((watcher) => watcher.seen?.(state.epoch, state.seen));
      options.checked(name, state);
      arm(options.checkMs);
    } catch (error) {
      options.onError(`reading ${name}`, error);
      arm(options.retryMs);
    }
  };

  const arm = (delayMs: number): void => {
    cancelTimer();
    if (!closed) cancelTimer = clock.after(delayMs, () => void check());
  };

  const unfollow = await log.follow(name, follower);
  try {
    const state = await log.state(name);
    adopt(state);
    settle();
    options.checked(name, state);
  } catch (error) {
    unfollow();
    throw error;
  }
  arm(options.checkMs);

  return {
    name,
    wire,
    get epoch() {
      return epoch;
    },
    get head() {
      return head;
    },
    openRuns,
    readers,
    watchers,
    recentAfter(position) {
      const first = recent[0];
      if (position === head) return [];
      return first && position >= first.seq - 1 && position < head ? recent.slice(position - first.seq + 1) : undefined;
    },
    reached: (seq) =>
      seq <= head || closed
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ seq, resolve });
          }),
    close() {
      closed = true;
      cancelTimer();
      unfollow();
      release();
    },
  };
}
