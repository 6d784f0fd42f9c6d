/** One stream on the client: its verdicts, its order, its place. Knows nothing of other streams. [S1–S11, C1] */
import type {
  Beginning,
  Cancel,
  ClientFrame,
  Clock,
  Cursor,
  LiveFrame,
  LostFrame,
  Position,
  SubscribedFrame,
  Verdict,
} from '@throughline/protocol';
import type { LostEvents, Origin, StreamReset } from '../delivered-event.ts';
import type { HistorySeed } from '../options.ts';
import type { StreamStatus } from '../stream-handle.ts';
import type { Arrival } from './decode.ts';
import { createGapRepair } from './gap-repair.ts';
import { createRetryTimer } from './retry-timer.ts';
import type { SavedCursor } from './saved-cursor.ts';
import { createSequencer } from './sequencer.ts';

/** The numbers of one stream. */
export interface ChannelTiming {
  /** How many events ahead of the cursor an early one may lie and still be held. @defaultValue 256 */
  readonly window: number;
  /** How long an early event waits for the ones before it until they are asked for, in milliseconds. @defaultValue 50 */
  readonly gapGraceMs: number;
  /** How long an answer may make no progress before it is asked for again, in milliseconds. @defaultValue 5_000 */
  readonly gapRetryMs: number;
  /** How long nothing may move before missing events count as lost, in milliseconds. @defaultValue 30_000 */
  readonly giveUpMs: number;
  /** How long a verdict or a replay may make no progress before the stream is subscribed anew. @defaultValue 10_000 */
  readonly patienceMs: number;
}

/** What a stream needs from the rest of the client. */
export interface ChannelPorts {
  readonly clock: Clock;
  /** How long to wait before a refused stream is asked for again, by attempt (1, 2, 3 …). */
  readonly retryDelayMs: (attempt: number) => number;
  readonly timing: ChannelTiming;
  /** Does nothing when there is no welcomed connection. */
  send(frame: ClientFrame): void;
  newRef(): string;
  /** Views and listeners; returns when they have run. */
  dispatch(frame: Arrival, origin: Origin, seen: boolean): void;
  lost(lost: LostEvents): void;
  /** Tells the views, and the app where the page had a place. */
  reset(reset: StreamReset): void;
  /** Events that come from now on belong to this epoch. */
  epoch(stream: string, epoch: string): void;
  /** The page is at `seq`, and these runs are open. [S11] */
  liveRuns(stream: string, seq: number, runs: readonly string[]): void;
  seed(stream: string, seed: HistorySeed): void;
  /** Asks the app's own record; undefined when the app has none. */
  history:
    | ((stream: string, reason: 'first' | 'reset', signal: AbortSignal) => Promise<HistorySeed | null>)
    | undefined;
  /** The cursor moved (tells `seen` and the store). */
  moved(): void;
  statusChanged(): void;
  count(what: 'duplicates' | 'gapsOpened' | 'gapsRepaired' | 'gapsLost' | 'resets'): void;
  /** Number of the first event of the oldest run that is open in the views. [C3] */
  oldestOpenRun(stream: string): number | undefined;
}

/**
 * ```
 * closed ──connect──▶ asked ──verdict──▶ open(replaying) ──live──▶ open(live)
 *   ▲                  ▲ ▲ ╲refused                 │                 │
 *   │                  │ │  ▶ refused ──unavailable: later──▶ asked   │
 *   └── socket gone ───┘ └────────── overflow, reset, no progress ────┘
 * ```
 * While `seeding`, whatever the phase, frames are ignored.
 */
type Phase =
  | { readonly name: 'closed' }
  /** The answer to `ref` (or, without one, to `hello`) is awaited. [S10] */
  | { readonly name: 'asked'; readonly ref: string | undefined }
  | { readonly name: 'open'; readonly live: boolean }
  | { readonly name: 'refused'; readonly reason: 'forbidden' | 'unknown-stream' | 'unavailable' };

export interface Channel {
  readonly id: string;
  readonly status: StreamStatus;
  /** Events known to be missing until the page is live. */
  readonly lag: number;
  readonly held: number;
  /** Where the page stands; undefined before the first verdict. */
  readonly cursor: Cursor | undefined;
  /** What survives a reload. [C3] */
  saved(): SavedCursor | undefined;
  /** The client runs: the app's history is asked, before the first subscribe. [S8] */
  start(): void;
  /** A verdict for it is on its way, or was given. */
  readonly greeted: boolean;
  /** The stream's place for a `hello`; the answer is awaited from now on. */
  greet(): Position;
  /** Opens the stream on a connection that has been welcomed. */
  subscribe(): void;
  verdict(frame: Pick<SubscribedFrame, 'ref' | 'verdict'>): void;
  event(frame: Arrival): void;
  live(frame: LiveFrame): void;
  lost(frame: LostFrame): void;
  head(seq: number): void;
  /** The socket is gone. */
  down(): void;
  /** Forgets its place: another user. */
  forget(): void;
  /** No timer and no promise does anything after this. */
  stop(): void;
}

const CLOSED: Phase = { name: 'closed' };

const isRefused = (verdict: Verdict): verdict is Extract<Verdict, { refused: unknown }> => 'refused' in verdict;

export function createChannel(
  id: string,
  from: Beginning,
  saved: SavedCursor | undefined,
  ports: ChannelPorts,
): Channel {
  const { clock, timing } = ports;
  let phase: Phase = CLOSED;
  let epoch = saved?.epoch;
  /** Up to here an earlier load of this page has dispatched. [C3] */
  let seenUntil = saved?.seq ?? 0;
  let verdictHead = 0;
  let liveAt: { seq: number; runs: readonly string[] } | undefined;
  let losses: LostFrame[] = [];
  let seeding: AbortController | undefined;
  /** The place came from the app's history and no verdict has confirmed it yet. */
  let fromHistory = false;
  let historyAsked = false;
  let cancelPatience: Cancel | undefined;
  /** The stream has made no progress from here since then. */
  let waiting: { cursor: number; since: number } | undefined;

  const sequencer = createSequencer<Arrival>(timing.window, () => clock.elapsed());
  sequencer.restart(saved?.base ?? 0);
  const repair = createGapRepair({
    sequencer,
    clock,
    gapGraceMs: timing.gapGraceMs,
    retryMs: timing.gapRetryMs,
    giveUpMs: timing.giveUpMs,
    opened: () => ports.count('gapsOpened'),
    repaired: () => ports.count('gapsRepaired'),
    ask: ({ after, until }) => ports.send({ op: 'replay', stream: id, epoch: epoch ?? '', after, until }),
    lose: ({ until }) => lose(until, 'no-progress', undefined),
  });
  const retryRefused = createRetryTimer(clock, ports.retryDelayMs, () => subscribe());

  const enter = (next: Phase): void => {
    phase = next;
    ports.statusChanged();
  };
  /** The last number that some load of this page has dispatched. */
  const dispatched = (): number => Math.max(sequencer.cursor, seenUntil);
  const position = (): Position => {
    if (epoch === undefined) return { from: seeding === undefined ? from : 'now' };
    // A page that still has to rebuild its views needs the open runs when its place is of no use.
    return { epoch, seq: sequencer.cursor, from: sequencer.cursor < seenUntil ? 'active-runs' : from };
  };

  // ── verdicts ────────────────────────────────────────────────────────────

  /** A stream that was asked for, or is being replayed, moves on or is subscribed anew: never an endless wait. [S4] */
  const watch = (): void => {
    cancelPatience?.();
    if (waiting?.cursor !== sequencer.cursor) waiting = { cursor: sequencer.cursor, since: clock.elapsed() };
    cancelPatience = clock.after(timing.patienceMs, losePatience);
  };
  const losePatience = (): void => {
    cancelPatience = undefined;
    if (phase.name === 'open' && sequencer.cursor !== waiting?.cursor) return watch();
    const sinceMs = clock.elapsed() - (waiting?.since ?? 0);
    if (phase.name === 'open' && verdictHead > sequencer.cursor && sinceMs >= timing.giveUpMs) {
      lose(verdictHead, 'no-progress', undefined);
    }
    subscribe();
  };
  const subscribe = (): void => {
    if (seeding !== undefined) return;
    const ref = ports.newRef();
    repair.pause();
    sequencer.restart(sequencer.cursor); // The server rewinds to the cursor; what is held comes again. [S4]
    losses = [];
    enter({ name: 'asked', ref });
    ports.send({ op: 'subscribe', ref, stream: id, position: position() });
    watch();
  };
  const accept = (verdict: Exclude<Verdict, { refused: unknown }>): void => {
    retryRefused.settled();
    verdictHead = verdict.head;
    liveAt = undefined;
    losses = [];
    enter({ name: 'open', live: false });
    if (!verdict.resumed) restart(verdict);
    else epoch = verdict.epoch;
    ports.epoch(id, verdict.epoch);
    fromHistory = false;
    watch();
    if (sequencer.gap() !== undefined) repair.noticed();
  };
  /** The stream does not continue where the page stood. [S8] */
  const restart = ({ reason, epoch: next, after }: Extract<Verdict, { resumed: false }>): void => {
    const previous = epoch === undefined ? undefined : { epoch, seq: dispatched() };
    repair.reset();
    sequencer.restart(after);
    // Numbers that will be given again say nothing about what was dispatched.
    if (previous?.epoch !== next || reason === 'ahead-of-server') seenUntil = 0;
    epoch = next;
    ports.moved();
    if (previous === undefined) return;
    ports.count('resets');
    const askHistory = ports.history !== undefined && !fromHistory;
    ports.reset({ stream: id, reason, previous, cursor: { epoch: next, seq: after } });
    if (previous.epoch === next && after > previous.seq) announceLoss(previous.seq + 1, after, 'trimmed', undefined);
    if (askHistory) void seed('reset');
  };
  const refuse = (reason: Extract<Verdict, { refused: unknown }>['refused']): void => {
    cancelPatience?.();
    repair.reset();
    sequencer.restart(sequencer.cursor);
    enter({ name: 'refused', reason });
    if (reason === 'unavailable') retryRefused.later();
  };

  // ── history ─────────────────────────────────────────────────────────────

  const seed = async (reason: 'first' | 'reset'): Promise<void> => {
    const abort = new AbortController();
    seeding?.abort();
    seeding = abort;
    ports.statusChanged();
    const found = await ports.history?.(id, reason, abort.signal);
    if (seeding !== abort) return; // Stopped, forgotten, or asked again meanwhile.
    seeding = undefined;
    if (found) {
      ports.seed(id, found);
      if (found.epoch !== epoch) seenUntil = saved?.epoch === found.epoch ? saved.seq : 0;
      epoch = found.epoch;
      sequencer.restart(found.seq);
      fromHistory = true;
      ports.moved();
    }
    if (phase.name === 'closed') ports.statusChanged();
    else subscribe();
  };

  // ── events ──────────────────────────────────────────────────────────────

  const deliver = (frame: Arrival): void => {
    const origin = frame.replay !== true ? 'live' : repair.covers(frame.seq) ? 'repair' : 'replay';
    ports.dispatch(frame, origin, frame.seq <= seenUntil);
    sequencer.advance(); // Only now: what a crash interrupts comes again. [C1]
  };
  /** What became possible because the cursor moved: held events, announced losses, being live. */
  const settle = (): void => {
    for (;;) {
      const next = sequencer.peek();
      if (next !== undefined) deliver(next);
      else if (!applyLoss()) break;
    }
    repair.moved();
    if (sequencer.held > 0) repair.noticed();
    if (liveAt !== undefined && sequencer.cursor >= liveAt.seq) becomeLive(liveAt);
  };
  const becomeLive = ({ seq, runs }: { seq: number; runs: readonly string[] }): void => {
    liveAt = undefined;
    cancelPatience?.();
    ports.liveRuns(id, seq, runs);
    if (phase.name === 'open') enter({ name: 'open', live: true });
  };
  /** A burst that overran the window: the server rewinds. Once per place; after that the retry of the gap decides. [S4] */
  let overflowedAt = -1;
  const overflow = (): void => {
    if (overflowedAt === sequencer.cursor) return;
    overflowedAt = sequencer.cursor;
    subscribe();
  };

  // ── losses ──────────────────────────────────────────────────────────────

  const announceLoss = (at: number, until: number, reason: LostEvents['reason'], runs: LostEvents['runs']): void => {
    ports.count('gapsLost');
    ports.lost({ stream: id, from: at, until, reason, runs });
  };
  const skip = (until: number, reason: LostEvents['reason'], runs: LostEvents['runs']): void => {
    const at = sequencer.cursor + 1;
    announceLoss(at, until, reason, runs);
    sequencer.skip(until);
    ports.moved();
  };
  const lose = (until: number, reason: LostEvents['reason'], runs: LostEvents['runs']): void => {
    skip(until, reason, runs);
    settle();
  };
  const applyLoss = (): boolean => {
    const index = losses.findIndex((loss) => loss.from <= sequencer.cursor + 1);
    const loss = losses[index];
    if (loss === undefined) return false;
    losses.splice(index, 1);
    if (loss.until > sequencer.cursor) skip(loss.until, loss.reason, loss.runs);
    return true;
  };

  const isOpen = (): boolean => phase.name === 'open' && seeding === undefined;

  return {
    id,
    get status(): StreamStatus {
      if (seeding !== undefined) return { name: 'seeding' };
      if (phase.name === 'refused') return { name: 'refused', reason: phase.reason };
      if (phase.name !== 'open') return { name: 'opening' };
      return { name: phase.live ? 'live' : 'replaying' };
    },
    get lag() {
      if (phase.name === 'open' && phase.live && sequencer.held === 0) return 0;
      return Math.max(0, verdictHead - sequencer.cursor);
    },
    get held() {
      return sequencer.held;
    },
    get greeted() {
      return phase.name !== 'closed';
    },
    get cursor() {
      return epoch === undefined ? undefined : { epoch, seq: sequencer.cursor };
    },
    start() {
      if (ports.history === undefined || historyAsked) return;
      historyAsked = true;
      void seed('first');
    },
    saved() {
      if (epoch === undefined) return undefined;
      const oldest = ports.oldestOpenRun(id);
      const base = oldest === undefined ? sequencer.cursor : Math.min(sequencer.cursor, oldest - 1);
      return { epoch, seq: dispatched(), base };
    },
    greet() {
      enter({ name: 'asked', ref: undefined });
      sequencer.restart(sequencer.cursor);
      watch();
      return position();
    },
    subscribe,
    verdict({ ref, verdict }) {
      if (phase.name === 'closed' || seeding !== undefined) return; // Once seeded, it is subscribed anew.
      if (phase.name === 'asked' ? phase.ref !== ref : ref !== undefined) return; // An answer to an earlier question. [S10]
      if (isRefused(verdict)) refuse(verdict.refused);
      else accept(verdict);
    },
    event(frame) {
      if (!isOpen()) return;
      switch (sequencer.offer(frame.seq, frame)) {
        case 'next':
          deliver(frame);
          ports.moved();
          if (sequencer.held > 0 || losses.length > 0 || liveAt !== undefined) settle();
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
      liveAt = { seq: frame.seq, runs: frame.runs };
      sequencer.noteHead(frame.seq);
      settle();
      if (liveAt !== undefined) repair.noticed();
    },
    lost(frame) {
      if (!isOpen() || frame.until <= sequencer.cursor) return;
      losses.push(frame);
      if (losses.length > timing.window) return overflow();
      settle();
      if (losses.length > 0) {
        sequencer.noteHead(frame.from - 1);
        repair.noticed();
      }
    },
    head(seq) {
      if (!isOpen() || seq <= sequencer.cursor || phase.name !== 'open' || !phase.live) return;
      sequencer.noteHead(seq);
      repair.noticed();
    },
    down() {
      cancelPatience?.();
      retryRefused.cancel();
      repair.reset();
      sequencer.restart(sequencer.cursor);
      losses = [];
      liveAt = undefined;
      overflowedAt = -1;
      waiting = undefined;
      if (phase.name !== 'refused' || phase.reason === 'unavailable') enter(CLOSED);
    },
    forget() {
      seeding?.abort();
      seeding = undefined;
      epoch = undefined;
      seenUntil = 0;
      fromHistory = false;
      repair.reset();
      sequencer.restart(0);
      if (historyAsked) void seed('reset');
    },
    stop() {
      cancelPatience?.();
      retryRefused.cancel();
      repair.reset();
      if (seeding !== undefined) historyAsked = false; // It never answered: the next start asks again.
      seeding?.abort();
      seeding = undefined;
      phase = CLOSED;
    },
  };
}
