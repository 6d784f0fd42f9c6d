/** One stream of one connection: replaying from the log, then live from the hub; the log carries the handover. [S9, V3, H3, K6] */
import type { Beginning, Position, ReplayFrame } from '@throughline/protocol';
import type { Delivery } from '../hub/delivery.ts';
import { eventText } from '../hub/event-text.ts';
import type { HubStream, StreamReader } from '../hub/hub-stream.ts';
import type { EventLog, LogEntry, LogPage } from '../log/event-log.ts';
import type { SeqRange } from '../log/open-run.ts';
import { frameText } from './frame-text.ts';
import { createGapRepair } from './gap-repair.ts';
import type { Outflow } from './outflow.ts';
import { Replay } from './replay.ts';
import type { PageSource, ReplayPump } from './replay-pump.ts';
import { SeenRange } from './seen-range.ts';
import type { ReplaySink } from './shorter-replay.ts';
import { type Decided, decideVerdict } from './verdict.ts';
import type { WriteMark } from './write-queue.ts';

export interface Subscription extends StreamReader, PageSource {
  readonly stream: string;
  readonly epoch: string;
  /** Number of the last event that was handed to the socket, in this epoch. */
  readonly written: number;
  /** The page dispatched everything up to `seq`: what of it is news, never more than was written to it. [V9, K15] */
  confirm(epoch: string, seq: number): SeqRange | undefined;
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
  /** The last number that was answered for: queued for the socket as an event, a skip or a loss. */
  let position = 0;
  /** Up to here the log was read; what lies above `position` is held back by the replay. */
  let read = 0;
  let written = 0;
  let seen = new SeenRange(0);
  let owed = { seen: 0, owedAbove: 0 };
  let replay: Replay | undefined;
  let sent = 0;
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
    read = position;
    replay = new Replay({ sink: replaying, ...owed, onNotAsked: seen.passedOver });
    pump.add(subscription);
  };

  const goLive = (runs: Iterable<string>): void => {
    mode = 'live';
    outflow.push(frameText({ op: 'live', stream: stream.wire, epoch, seq: position, runs: [...runs] }), announce);
  };

  const begin = ({ verdict, after, seen: before, owedAbove }: Decided): void => {
    epoch = verdict.epoch;
    position = after;
    written = after;
    seen = new SeenRange(after);
    owed = { seen: before, owedAbove };
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

  /** Counts as written too: nothing of these numbers is to come. [K6] */
  const pass = (until: number): WriteMark => {
    const its = mark;
    return { wrote: () => its.wrote(until) };
  };

  const sayLost = (from: number, until: number, runs: readonly string[] | undefined, wrote?: WriteMark): void => {
    const named = runs && { runs: [...runs] };
    outflow.push(frameText({ op: 'lost', stream: stream.wire, from, until, reason: 'trimmed', ...named }), wrote);
    options.onLost(from, until);
  };

  const replaying: ReplaySink = {
    event(entry) {
      position = entry.seq;
      sent++;
      outflow.push(eventText(stream.wire, entry, true), mark, entry.seq);
    },
    skip(from, until) {
      position = until;
      outflow.push(frameText({ op: 'skip', stream: stream.wire, from, until }), pass(until));
    },
    lost(from, until, runs) {
      position = until;
      seen.passedOver(until);
      sayLost(from, until, runs, pass(until));
    },
  };

  const repairing: ReplaySink = {
    event(entry) {
      sent++;
      outflow.push(eventText(stream.wire, entry, true));
    },
    skip: (from, until) => outflow.push(frameText({ op: 'skip', stream: stream.wire, from, until })),
    lost(from, until, runs) {
      seen.passedOver(until);
      sayLost(from, until, runs);
    },
  };

  const reportSent = (reason: 'replay' | 'repair'): void => {
    if (sent > 0) options.onReplayed(sent, reason);
    sent = 0;
  };

  /** Live, when nothing lies between the page and what the hub hands out next. */
  const tryLive = ({ state }: LogPage): boolean => {
    const recent = stream.epoch === epoch ? stream.recentAfter(read) : undefined;
    if (recent && (read >= state.head || recent.length === 0)) {
      finish(recent);
      goLive(stream.openRuns);
      return true;
    }
    if (read < state.head || (stream.epoch === epoch && stream.head > read)) return false;
    // The hub has yet to hear what the log already has; it will be told nothing twice, for its numbers are not above ours.
    finish([]);
    goLive(state.openRuns.filter((run) => !run.interrupted).map((run) => run.runId));
    return true;
  };

  const finish = (recent: readonly LogEntry[]): void => {
    for (const entry of recent) replay?.entry(entry);
    replay?.flush();
    replay = undefined;
  };

  const replayPage = async (): Promise<boolean> => {
    const page = await log.read(stream.name, read, options.page);
    if (mode !== 'replaying') return false;
    if (page.state.epoch !== epoch || page.state.head < read) {
      decideAnew(page);
      return true;
    }
    replay?.page(page);
    read = page.through;
    const isLive = tryLive(page);
    reportSent('replay');
    return !isLive;
  };

  const repair = createGapRepair({
    read: (after, until) => log.read(stream.name, after, { ...options.page, until }),
    isCurrent(state) {
      if (state.epoch === epoch) return true;
      if (mode === 'live') fallBack();
      return false;
    },
    begin: () => new Replay({ sink: repairing, ...owed, onNotAsked: seen.passedOver }),
    sent: () => reportSent('repair'),
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
    confirm: (its, seq) => (its === epoch ? seen.confirm(Math.min(seq, written)) : undefined),
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
