/** One stream on the client: its verdicts, its order, its place. Knows nothing of other streams. [S1–S11, C1] */
import type {
  Beginning,
  Cursor,
  LiveFrame,
  LostFrame,
  Position,
  SkipFrame,
  SubscribedFrame,
  Verdict,
} from '@throughline/protocol';
import type { LostEvents } from '../listeners/delivered-event.ts';
import { createAnnouncedLosses } from './announced-losses.ts';
import type { ChannelPorts } from './channel-ports.ts';
import type { Arrival } from './decode.ts';
import { createGapRepair } from './gap-repair.ts';
import { createReplayTimeout } from './replay-timeout.ts';
import { createRetryTimer } from './retry-timer.ts';
import type { SavedCursor } from './saved-cursor.ts';
import { createSeeding } from './seeding.ts';
import { createSequencer } from './sequencer.ts';
import type { StreamStatus } from './stream-handle.ts';

type Accepted = Exclude<Verdict, { refused: unknown }>;
type Refused = Extract<Verdict, { refused: unknown }>;

/**
 * ```
 * closed ──hello, subscribe──▶ asked ──accepted──▶ open, replaying ──live──▶ open, live
 *   ▲                          │   ▲                   │                        │
 *   │                     refused  │                   │                        │
 *   │                          ▼   └── overflow, no progress, a history seed ───┘
 *   └────── socket gone ──── refused ── unavailable: after a while ──▶ asked
 * ```
 * While the app's history is asked, whatever the phase, frames are ignored.
 */
type Phase =
  | { readonly name: 'closed' }
  /** The answer to `ref` (or, without one, to `hello`) is awaited. [S10] */
  | { readonly name: 'asked'; readonly ref: string | undefined }
  | { readonly name: 'open'; readonly live: boolean }
  | { readonly name: 'refused'; readonly reason: Refused['refused'] };

export interface Channel {
  readonly id: string;
  readonly status: StreamStatus;
  /** Events known to be missing until the page is live. */
  readonly lag: number;
  readonly held: number;
  /** Where the page stands; undefined before the first verdict. */
  readonly cursor: Cursor | undefined;
  /** A verdict for it is on its way, or was given. */
  readonly greeted: boolean;
  /** What survives a reload. [C3] */
  saved(): SavedCursor | undefined;
  /** The client runs: the app's history is asked, before the first subscribe. [S8] */
  start(): void;
  /** The stream's place for a `hello`; the answer is awaited from now on. */
  greet(): Position;
  /** Opens the stream, or rewinds it to its cursor, on a connection that has been welcomed. */
  subscribe(): void;
  verdict(frame: Pick<SubscribedFrame, 'ref' | 'verdict'>): void;
  event(arrival: Arrival): void;
  live(frame: LiveFrame): void;
  /** Numbers that will not be sent: lost, or skipped because they would tell nothing new. [S4, K6] */
  absent(frame: LostFrame | SkipFrame): void;
  head(seq: number): void;
  /** The connection ended by a silence for which its longest waits were too short: goes on behind what is stuck. [L7] */
  skipStuck(): void;
  /** The socket is gone. */
  down(): void;
  /** Forgets its place: another user. [H5] */
  forget(): void;
  /** No timer and no promise does anything after this. */
  stop(): void;
}

const CLOSED: Phase = { name: 'closed' };

const isRefused = (verdict: Verdict): verdict is Refused => 'refused' in verdict;

/** @param saved - the place that an earlier load of the page left */
export function createChannel(
  id: string,
  from: Beginning,
  saved: SavedCursor | undefined,
  ports: ChannelPorts,
): Channel {
  const { clock, timing } = ports;
  let phase: Phase = CLOSED;
  let epoch = saved?.epoch;
  /** Up to here some load of this page has dispatched, this one or an earlier one. [C3] */
  let seenUntil = saved?.seq ?? 0;
  /** The stream's head, as the last verdict told it. */
  let head = 0;
  /** Told by `live`, until the cursor is there. */
  let liveAt: LiveFrame | undefined;
  /** The place came from the app's history, and no verdict has confirmed it yet. */
  let isSeeded = false;
  /** A `hello` is out and nothing may be sent before its answer: a seed that comes meanwhile waits for it. [H1] */
  let isGreeting = false;
  let subscribesOnceGreeted = false;
  /** The cursor at which the window overflowed last: once per place, after that the retry of the gap decides. */
  let overflowedAt = -1;

  const sequencer = createSequencer<Arrival>(timing.window, () => clock.elapsed());
  sequencer.restart(saved?.base ?? 0);
  const losses = createAnnouncedLosses();
  const repair = createGapRepair({
    sequencer,
    clock,
    gapGraceMs: timing.gapGraceMs,
    retryMs: timing.gapRetryMs,
    giveUpMs: timing.giveUpMs,
    checkLink: ports.checkLink,
    opened: () => ports.count('gapsOpened'),
    repaired: () => ports.count('gapsRepaired'),
    ask: ({ after, until }) => ports.send({ op: 'replay', stream: id, epoch: epoch ?? '', after, until }),
    lose: ({ until }) => giveUp(until),
  });
  const replayTimeout = createReplayTimeout({
    clock,
    replayTimeoutMs: timing.replayTimeoutMs,
    checkLink: ports.checkLink,
    cursor: () => sequencer.cursor,
    ended(stuckMs) {
      if (phase.name === 'open' && head > sequencer.cursor && stuckMs >= timing.giveUpMs) giveUp(head);
      subscribe();
    },
  });
  const retryRefused = createRetryTimer(clock, ports.retryDelayMs, () => subscribe());
  const { history } = ports;
  const seeding = createSeeding(history && ((reason, signal) => history(id, reason, signal)), (seed) => {
    if (seed !== null) {
      ports.seed(id, seed);
      if (seed.epoch !== epoch) seenUntil = saved?.epoch === seed.epoch ? saved.seq : 0;
      epoch = seed.epoch;
      sequencer.restart(seed.seq);
      isSeeded = true;
      ports.moved();
    }
    if (phase.name === 'closed') return ports.statusChanged();
    if (!isGreeting) return subscribe();
    subscribesOnceGreeted = true;
    ports.statusChanged();
  });

  const enter = (next: Phase): void => {
    phase = next;
    ports.statusChanged();
  };
  const isOpen = (): boolean => phase.name === 'open' && !seeding.pending;
  /** The last number that some load of this page has dispatched. */
  const dispatched = (): number => Math.max(sequencer.cursor, seenUntil);
  const position = (): Position => {
    if (epoch === undefined) return { from: seeding.pending ? 'now' : from };
    // A page that still has to rebuild its views needs the open runs when its place is of no use.
    return { epoch, seq: sequencer.cursor, from: sequencer.cursor < seenUntil ? 'active-runs' : from };
  };

  // ── verdicts ──────────────────────────────────────────────────────────────────────────────

  const subscribe = (): void => {
    if (seeding.pending) {
      phase = { name: 'asked', ref: undefined }; // In earnest once the record is there.
      return;
    }
    const ref = ports.newRef();
    subscribesOnceGreeted = false;
    repair.pause();
    drop();
    enter({ name: 'asked', ref });
    ports.send({ op: 'subscribe', ref, stream: id, position: position() });
    replayTimeout.watch();
  };
  /** Whatever was to come is sent again from the cursor on. */
  const drop = (): void => {
    sequencer.restart(sequencer.cursor);
    losses.clear();
    liveAt = undefined;
  };
  const accept = (verdict: Accepted): void => {
    retryRefused.succeeded();
    head = verdict.head;
    drop();
    phase = { name: 'open', live: false };
    const asksHistory = !verdict.resumed && restart(verdict);
    epoch = verdict.epoch;
    isSeeded = false;
    ports.epoch(id, epoch);
    ports.statusChanged();
    if (!asksHistory) replayTimeout.watch();
  };
  /** The stream does not continue where the page stood. True when the app's history is asked for what to show. [S8] */
  const restart = ({ reason, epoch: next, after }: Extract<Accepted, { resumed: false }>): boolean => {
    const previous = epoch === undefined ? undefined : { epoch, seq: dispatched() };
    repair.reset();
    sequencer.restart(after);
    ports.moved();
    // Numbers that will be given again say nothing about what was dispatched.
    if (previous?.epoch !== next || reason === 'ahead-of-server') seenUntil = 0;
    epoch = next;
    if (previous === undefined) return false;
    ports.count('resets');
    ports.reset({ stream: id, reason, previous, cursor: { epoch: next, seq: after } });
    if (previous.epoch === next && after > previous.seq) announce(previous.seq + 1, after, 'trimmed', undefined);
    // A record that was of no use a moment ago is not asked for again: it would be asked for ever.
    return !isSeeded && seeding.again();
  };
  const refuse = ({ refused: reason }: Refused): void => {
    replayTimeout.stop();
    repair.reset();
    drop();
    enter({ name: 'refused', reason });
    if (reason === 'unavailable') retryRefused.later();
  };

  // ── events ────────────────────────────────────────────────────────────────────────────────

  const deliver = (arrival: Arrival): void => {
    const origin = arrival.replay !== true ? 'live' : repair.covers(arrival.seq) ? 'repair' : 'replay';
    ports.dispatch(arrival, origin, arrival.seq <= seenUntil);
    sequencer.advance(); // Only now: what a crash interrupts comes again. [C1]
    ports.moved();
  };
  /** What became possible because the cursor moved: held events, announced losses, being live. */
  const drain = (): void => {
    for (;;) {
      const next = sequencer.peek();
      const loss = next === undefined ? losses.take(sequencer.cursor) : undefined;
      if (next !== undefined) deliver(next);
      else if (loss?.op === 'lost') lose(loss.until, loss.reason, loss.runs);
      else if (loss !== undefined) skip(loss.until);
      else break;
    }
    repair.moved();
    if (sequencer.held > 0) repair.noticed();
    if (liveAt !== undefined && sequencer.cursor >= liveAt.seq) becomeLive(liveAt);
  };
  const becomeLive = ({ seq, runs }: LiveFrame): void => {
    liveAt = undefined;
    replayTimeout.reset();
    ports.liveRuns(id, seq, runs);
    enter({ name: 'open', live: true });
  };
  /** A burst overran the window: the server rewinds. [S4] */
  const overflow = (): void => {
    if (overflowedAt === sequencer.cursor) return;
    overflowedAt = sequencer.cursor;
    subscribe();
  };

  // ── losses ────────────────────────────────────────────────────────────────────────────────

  const announce = (at: number, until: number, reason: LostEvents['reason'], runs: LostEvents['runs']): void => {
    ports.count('gapsLost');
    ports.lost({ stream: id, from: at, until, reason, runs });
  };
  const lose = (until: number, reason: LostEvents['reason'], runs: LostEvents['runs']): void => {
    announce(sequencer.cursor + 1, until, reason, runs);
    sequencer.skip(until);
    ports.moved();
  };
  const skip = (until: number): void => {
    ports.count('skipped', until - sequencer.cursor);
    sequencer.skip(until);
    ports.moved();
  };
  const giveUp = (until: number): void => {
    lose(until, 'no-progress', undefined);
    drain();
  };

  return {
    id,
    get status(): StreamStatus {
      if (seeding.pending) return { name: 'seeding' };
      if (phase.name === 'refused') return { name: 'refused', reason: phase.reason };
      if (phase.name === 'open') return { name: phase.live ? 'live' : 'replaying' };
      return { name: 'opening' };
    },
    get lag() {
      const isCaughtUp = phase.name === 'open' && phase.live && sequencer.held === 0;
      return isCaughtUp ? 0 : Math.max(0, head - sequencer.cursor);
    },
    get held() {
      return sequencer.held;
    },
    get cursor() {
      return epoch === undefined ? undefined : { epoch, seq: sequencer.cursor };
    },
    get greeted() {
      return phase.name !== 'closed';
    },
    saved() {
      if (epoch === undefined) return undefined;
      const base = Math.min(sequencer.cursor, (ports.oldestOpenRun(id) ?? Number.POSITIVE_INFINITY) - 1);
      return { epoch, seq: dispatched(), base };
    },
    start: seeding.first,
    greet() {
      isGreeting = true;
      subscribesOnceGreeted = false;
      drop();
      enter({ name: 'asked', ref: undefined });
      replayTimeout.watch();
      return position();
    },
    subscribe,
    verdict({ ref, verdict }) {
      if (ref === undefined) isGreeting = false;
      if (phase.name === 'closed' || seeding.pending) return; // Once seeded, it is subscribed anew.
      if (ref === undefined && subscribesOnceGreeted) {
        subscribesOnceGreeted = false;
        return subscribe();
      }
      // With a question open only its own answer counts; without one, what comes unasked. [S10]
      if (ref !== (phase.name === 'asked' ? phase.ref : undefined)) return;
      if (isRefused(verdict)) refuse(verdict);
      else accept(verdict);
    },
    event(arrival) {
      if (!isOpen()) return;
      switch (sequencer.offer(arrival.seq, arrival)) {
        case 'next':
          deliver(arrival);
          if (sequencer.held > 0 || losses.size > 0 || liveAt !== undefined) drain();
          else repair.moved();
          return;
        case 'held':
          return repair.noticed();
        case 'beyond':
          return overflow();
        default:
          return ports.count('duplicates');
      }
    },
    live(frame) {
      if (!isOpen() || frame.epoch !== epoch) return;
      liveAt = frame;
      sequencer.noteHead(frame.seq);
      drain();
      if (liveAt !== undefined) repair.noticed();
    },
    absent(frame) {
      if (!isOpen()) return;
      losses.add(frame);
      if (losses.size > timing.window) return overflow();
      drain();
      if (losses.size === 0) return;
      sequencer.noteHead(frame.from - 1);
      repair.noticed();
    },
    head(seq) {
      if (phase.name !== 'open' || !phase.live || seeding.pending || seq <= sequencer.cursor) return;
      sequencer.noteHead(seq);
      repair.noticed();
    },
    skipStuck() {
      if (phase.name === 'open' && !phase.live && head > sequencer.cursor) giveUp(sequencer.cursor + 1);
    },
    down() {
      isGreeting = false;
      subscribesOnceGreeted = false;
      replayTimeout.reset();
      retryRefused.cancel();
      repair.reset();
      drop();
      overflowedAt = -1;
      if (phase.name !== 'refused' || phase.reason === 'unavailable') enter(CLOSED);
    },
    forget() {
      seeding.stop();
      epoch = undefined;
      seenUntil = 0;
      isSeeded = false;
      repair.reset();
      sequencer.restart(0);
      if (!seeding.again()) seeding.first();
    },
    stop() {
      replayTimeout.reset();
      retryRefused.cancel();
      repair.reset();
      seeding.stop();
      phase = CLOSED;
    },
  };
}
