/** One stream of one connection: replaying from the log, then live from the hub; the log carries the handover. [S9, V3, H3] */
import type { Beginning, Position, ReplayFrame } from '@throughline/protocol';
import type { Delivery } from '../hub/delivery.ts';
import { eventText } from '../hub/event-text.ts';
import type { HubStream, StreamReader } from '../hub/hub-stream.ts';
import type { EventLog, Hole, LogEntry, LogPage } from '../log/event-log.ts';
import { frameText } from './frame-text.ts';
import { createGapRepair } from './gap-repair.ts';
import type { Outflow } from './outflow.ts';
import { stepsOf } from './page-steps.ts';
import type { PageSource, ReplayPump } from './replay-pump.ts';
import { type Decided, decideVerdict } from './verdict.ts';
import type { WriteMark } from './write-queue.ts';

export interface Subscription extends StreamReader, PageSource {
  readonly stream: string;
  readonly epoch: string;
  /** Number of the last event that was handed to the socket, in this epoch. */
  readonly written: number;
  /** The page dispatched everything up to `seq`: what of it is news, never more than was written to it; 0 for nothing. [V9] */
  confirm(epoch: string, seq: number): number;
  /** Has the socket been handed the last `live`? Only then its number goes into `heads`. */
  readonly isLive: boolean;
  /** After the verdict has been queued: everything after it follows. */
  start(decided: Decided): void;
  /** Sends a range once more. [S3] */
  repair(frame: ReplayFrame): void;
  close(): void;
}

export interface SubscriptionOptions {
  readonly stream: HubStream;
  readonly from: Beginning | undefined;
  readonly log: EventLog;
  readonly outflow: Outflow;
  readonly pump: ReplayPump;
  readonly page: { entries: number; bytes: number };
  onSlow(position: number): void;
  onReplayed(entries: number, reason: 'replay' | 'repair'): void;
  onLost(from: number, until: number): void;
}

/**
 *          start            caught up with the log
 *   idle ─────────▶ replaying ─────────────────▶ live
 *                      ▲                           │ too slow, a hole, another epoch
 *                      └───────────────────────────┘
 */
type Mode = 'idle' | 'replaying' | 'live' | 'closed';

export function createSubscription(options: SubscriptionOptions): Subscription {
  const { stream, outflow, pump, log } = options;
  let mode: Mode = 'idle';
  let epoch = '';
  /** Number of the last event that was queued for the socket. */
  let position = 0;
  let written = 0;
  let confirmed = 0;
  let announced = false;
  /** One per verdict: what is still queued from an earlier one no longer counts. */
  let mark: WriteMark = { wrote() {} };

  const announce: WriteMark = {
    wrote: () => {
      announced = mode === 'live';
    },
  };

  const fallBack = (): void => {
    mode = 'replaying';
    announced = false;
    pump.add(subscription);
  };

  const goLive = (runs: Iterable<string>): void => {
    mode = 'live';
    outflow.push(frameText({ op: 'live', stream: stream.wire, epoch, seq: position, runs: [...runs] }), announce);
  };

  const begin = ({ verdict, after }: Decided): void => {
    epoch = verdict.epoch;
    position = after;
    written = after;
    confirmed = after;
    repair.stop();
    const own: WriteMark = {
      wrote(seq) {
        if (mark === own) written = seq;
      },
    };
    mark = own;
    fallBack();
  };

  /** The log is no longer where this subscription stood: say so, unasked. */
  const decideAnew = (page: LogPage): void => {
    const place: Position = { epoch, seq: position, ...(options.from && { from: options.from }) };
    const decided = decideVerdict(page.state, place);
    outflow.push(frameText({ op: 'subscribed', stream: stream.wire, verdict: decided.verdict }));
    begin(decided);
  };

  const sayLost = ({ from, until, runs }: Hole): void => {
    const named = runs && { runs: [...runs] };
    outflow.push(frameText({ op: 'lost', stream: stream.wire, from, until, reason: 'trimmed', ...named }));
    options.onLost(from, until);
  };

  const send = (entries: readonly LogEntry[]): void => {
    for (const entry of entries) {
      position = entry.seq;
      outflow.push(eventText(stream.wire, entry, true), mark, entry.seq);
    }
  };

  /** Live, when nothing lies between the page and what the hub hands out next. */
  const tryLive = ({ state }: LogPage): boolean => {
    const recent = stream.epoch === epoch ? stream.recentAfter(position) : undefined;
    if (recent && (position >= state.head || recent.length === 0)) {
      send(recent);
      goLive(stream.openRuns);
      return true;
    }
    if (position < state.head || (stream.epoch === epoch && stream.head > position)) return false;
    // The hub has yet to hear what the log already has; it will be told nothing twice, for its numbers are not above ours.
    goLive(state.openRuns.filter((run) => !run.interrupted).map((run) => run.runId));
    return true;
  };

  const replayPage = async (): Promise<boolean> => {
    const page = await log.read(stream.name, position, options.page);
    if (mode !== 'replaying') return false;
    if (page.state.epoch !== epoch || page.state.head < position) {
      decideAnew(page);
      return true;
    }
    for (const step of stepsOf(page)) {
      if ('text' in step) send([step]);
      else sayLost(step);
    }
    position = page.through;
    if (page.entries.length > 0) options.onReplayed(page.entries.length, 'replay');
    return !tryLive(page);
  };

  const repair = createGapRepair({
    read: (after, until) => log.read(stream.name, after, { ...options.page, until }),
    isCurrent(state) {
      if (state.epoch === epoch) return true;
      if (mode === 'live') fallBack();
      return false;
    },
    send(page) {
      for (const step of stepsOf(page)) {
        if ('text' in step) outflow.push(eventText(stream.wire, step, true));
        else sayLost(step);
      }
      options.onReplayed(page.entries.length, 'repair');
    },
  });

  const subscription: Subscription = {
    stream: stream.name,
    get epoch() {
      return epoch;
    },
    get written() {
      return written;
    },
    get isLive() {
      return mode === 'live' && announced;
    },
    confirm(its, seq) {
      const upTo = Math.min(seq, written);
      if (its !== epoch || upTo <= confirmed) return 0;
      confirmed = upTo;
      return upTo;
    },
    start(decided) {
      stream.readers.add(subscription);
      begin(decided);
    },
    deliver(entry, text, delivery: Delivery | undefined) {
      if (mode !== 'live' || entry.seq <= position) return;
      if (entry.seq !== position + 1 || stream.epoch !== epoch || outflow.isFull()) {
        options.onSlow(position);
        fallBack();
        return;
      }
      position = entry.seq;
      outflow.push(text, mark, position, delivery);
    },
    disturbed() {
      if (mode === 'live' && (stream.epoch !== epoch || stream.head > position)) fallBack();
    },
    async nextPage() {
      if (repair.isWanted) await repair.page();
      else if (mode === 'replaying') return replayPage();
      return repair.isWanted || mode === 'replaying';
    },
    repair({ epoch: its, after, until }) {
      if (its !== epoch || mode === 'closed') return;
      const last = Math.min(until, position);
      if (after >= last) return;
      repair.ask({ after, until: last });
      pump.add(subscription);
    },
    close() {
      mode = 'closed';
      repair.stop();
      stream.readers.delete(subscription);
      pump.remove(subscription);
    },
  };
  return subscription;
}
