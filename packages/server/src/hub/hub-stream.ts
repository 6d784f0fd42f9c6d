/** One stream on this node: follows the log, builds each frame's text once, and hands it to everyone who is live. [V2, V7, S9] */
import type { Clock } from '@throughline/protocol';
import type { EventLog, LogEntry, LogFollower, StreamState } from '../log/event-log.ts';
import type { SeqRange } from '../log/open-run.ts';
import type { Delivery } from './delivery.ts';
import { eventText } from './event-text.ts';
import { createRecentEntries } from './recent-entries.ts';
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
  seen?(epoch: string, range: SeqRange): void;
  /** The stream began a new life. */
  renewed?(): void;
}

export interface HubStream {
  readonly name: string;
  /** What pages call it. */
  readonly wire: string;
  readonly epoch: string;
  /** Number of the last event that was handed out. */
  readonly head: number;
  /** Ids of the runs that go on. */
  readonly openRuns: ReadonlySet<string>;
  readonly readers: Set<StreamReader>;
  readonly watchers: Set<StreamWatcher>;
  /** What was handed out after `position`, when that is still here; empty at the head. */
  recentAfter(position: number): readonly LogEntry[] | undefined;
  /** Resolves once everything up to `seq` was handed out, or the stream is closed. */
  reached(seq: number): Promise<void>;
}

export interface RunningHubStream extends HubStream {
  close(): void;
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

/** Starts following; resolves once nothing can be missed any more. */
export async function startHubStream(name: string, options: HubStreamOptions): Promise<RunningHubStream> {
  const { log, clock } = options;
  const wire = wireName(name);
  const readers = new Set<StreamReader>();
  const watchers = new Set<StreamWatcher>();
  const openRuns = new Set<string>();
  const recent = createRecentEntries();
  let waiting: { seq: number; resolve: () => void }[] = [];
  /** What came while the state or a page was being read. */
  let early: { epoch: string; entry: LogEntry }[] = [];
  let epoch = '';
  let head = 0;
  let steady = false;
  let closed = false;
  let cancelTimer = (): void => {};

  const adopt = (state: StreamState): void => {
    epoch = state.epoch;
    head = state.head;
    recent.clear();
    openRuns.clear();
    for (const run of state.openRuns) if (!run.interrupted) openRuns.add(run.runId);
  };

  const noteRun = ({ runId, opens, closes }: LogEntry): void => {
    if (runId === undefined) return;
    if (closes) openRuns.delete(runId);
    else if (opens) openRuns.add(runId);
  };

  const notifyWatchers = (notify: (watcher: StreamWatcher) => void): void => {
    for (const watcher of watchers) {
      try {
        notify(watcher);
      } catch (error) {
        options.onError(`watching ${name}`, error);
      }
    }
  };

  const accept = (entry: LogEntry): void => {
    head = entry.seq;
    noteRun(entry);
    recent.add(entry);
    if (readers.size > 0) {
      const text = eventText(wire, entry, false);
      const delivery = options.deliveryOf(entry.id);
      for (const reader of readers) reader.deliver(entry, text, delivery);
    }
    if (watchers.size > 0) notifyWatchers((watcher) => watcher.appended?.(entry));
    if (waiting.length > 0) release();
  };

  const release = (): void => {
    const isReady = ({ seq }: { seq: number }): boolean => closed || seq <= head;
    const ready = waiting.filter(isReady);
    waiting = waiting.filter((one) => !isReady(one));
    for (const { resolve } of ready) resolve();
  };

  const follower: LogFollower = {
    appended(its, entry) {
      if (closed) return;
      if (!steady) early.push({ epoch: its, entry });
      else if (its === epoch && entry.seq === head + 1) accept(entry);
      else if (its !== epoch || entry.seq > head) void catchUp();
    },
    disturbed: () => void catchUp(),
    seen: (its, range) => notifyWatchers((watcher) => watcher.seen?.(its, range)),
  };

  const becomeSteady = (): void => {
    const held = early;
    early = [];
    steady = true;
    for (const { epoch: its, entry } of held) follower.appended(its, entry);
  };

  /** A new life, or a hole that the log cannot fill: readers compare for themselves. */
  const startOver = (state: StreamState): void => {
    const isNewLife = epoch !== state.epoch;
    adopt(state);
    if (isNewLife) notifyWatchers((watcher) => watcher.renewed?.());
    for (const reader of [...readers]) reader.disturbed();
    release();
  };

  /** Reads what was missed and hands it out as if it had been followed. */
  const catchUp = async (): Promise<void> => {
    if (!steady || closed) return;
    steady = false;
    try {
      for (let behind = true; behind && !closed; ) {
        const { state, entries, holes } = await log.read(name, head, options.page);
        if (closed) return;
        if (state.epoch !== epoch || state.head < head || holes.length > 0) startOver(state);
        else for (const entry of entries) accept(entry);
        behind = head < state.head;
      }
    } catch (error) {
      options.onError(`reading ${name}`, error);
      arm(options.retryMs);
    } finally {
      becomeSteady();
    }
  };

  /** A hub that hears nothing is not trusted: it compares, and so does each of its readers. [V7] */
  const check = async (): Promise<void> => {
    try {
      const state = await log.state(name);
      if (closed) return;
      if (state.epoch !== epoch || state.head !== head) await catchUp();
      else for (const reader of [...readers]) reader.disturbed();
      for (const range of state.seen) notifyWatchers((watcher) => watcher.seen?.(state.epoch, range));
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
    becomeSteady();
    options.checked(name, state);
  } catch (error) {
    unfollow();
    throw error;
  }
  arm(options.checkMs);

  return {
    name,
    wire,
    openRuns,
    readers,
    watchers,
    get epoch() {
      return epoch;
    },
    get head() {
      return head;
    },
    recentAfter: (position) => (position === head ? [] : position < head ? recent.after(position) : undefined),
    reached: (seq) =>
      seq <= head || closed ? Promise.resolve() : new Promise((resolve) => waiting.push({ seq, resolve })),
    close() {
      closed = true;
      cancelTimer();
      unfollow();
      release();
    },
  };
}
