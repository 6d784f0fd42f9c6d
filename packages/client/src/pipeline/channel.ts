/** One stream on the client: what was asked of the server, what it answered, and where the page stands. [S4, S8–S11, C3] */
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
import type { ChannelPorts } from './channel-ports.ts';
import type { Arrival } from './decode.ts';
import type { HistorySeed } from './history-seed.ts';
import { OrderedDelivery } from './ordered-delivery.ts';
import { createReplayTimeout } from './replay-timeout.ts';
import { type RereadSink, Rereads, type SeqRange } from './rereads.ts';
import { createRetryTimer } from './retry-timer.ts';
import type { SavedPlace } from './saved-place.ts';
import { createSeeding } from './seeding.ts';
import type { StreamStatus } from './stream-handle.ts';
import { closed, isRecordAwaited, type StreamEvent, type StreamPhase, stepStream } from './stream-phase.ts';
import {
  accountedTo,
  confirmed,
  dispatchedOf,
  isSeen,
  movedTo,
  nowhere,
  positionOf,
  restored,
  type StreamPlace,
  savedOf,
  seededTo,
  widenedTo,
} from './stream-place.ts';

type Accepted = Exclude<Verdict, { refused: unknown }>;
type Refused = Extract<Verdict, { refused: unknown }>;
type Elsewhere = Extract<Accepted, { resumed: false }>;

const isRefused = (verdict: Verdict): verdict is Refused => 'refused' in verdict;

/** Which beginning shows more. */
const width: Readonly<Record<Beginning, number>> = { now: 0, 'active-runs': 1, start: 2 };

export class Channel {
  readonly id: string;
  readonly #ports: ChannelPorts;
  readonly #delivery: OrderedDelivery;
  readonly #rereads: Rereads;
  readonly #timeout;
  readonly #retryRefused;
  readonly #seeding;
  /** The widest beginning that a handle asked for, and the one that was shown. */
  #from: Beginning;
  #shownFrom: Beginning;
  #phase: StreamPhase = closed;
  #place: StreamPlace = nowhere;
  /** The place that was left is looked up when the client first runs. */
  #isPlaced = false;
  /** The stream's head, as the last verdict told it. */
  #head = 0;
  /** A wider beginning is being asked for: the verdict on it is no reset. */
  #isWidening = false;

  constructor(id: string, from: Beginning, ports: ChannelPorts) {
    this.id = id;
    this.#from = from;
    this.#shownFrom = from;
    this.#ports = ports;
    const { clock, timing } = ports;
    this.#delivery = new OrderedDelivery(ports, {
      dispatch: (arrival, origin) => ports.dispatch(arrival, origin, isSeen(this.#place, arrival.seq)),
      lost: (loss) => this.#lose(loss),
      skipped: (from, until) => ports.skipped({ stream: id, from, until }),
      caughtUp: (frame) => this.#becomeLive(frame),
      overflowed: () => this.subscribe(),
      missing: (after, until) => {
        this.#rereads.interrupt();
        this.#askAgain({ after, until });
      },
      duplicate: (arrival) => {
        if (!this.#rereads.event(arrival)) ports.count('duplicates');
      },
      whole: () => this.#rereads.resume(),
    });
    this.#rereads = new Rereads({
      clock,
      retryMs: timing.gapRetryMs,
      isReady: () => this.#phase.name === 'open' && this.#phase.live && this.#delivery.isWhole,
      ask: (range) => this.#askAgain(range),
    });
    this.#timeout = createReplayTimeout({
      clock,
      replayTimeoutMs: timing.replayTimeoutMs,
      checkLink: ports.checkLink,
      cursor: () => this.#delivery.cursor,
      ended: (stuckMs) => this.#stuck(stuckMs),
    });
    this.#retryRefused = createRetryTimer(clock, ports.retryDelayMs, () => this.subscribe());
    this.#seeding = createSeeding(
      () => ports.history(id),
      (seed) => this.#recordCame(seed),
    );
  }

  get status(): StreamStatus {
    const phase = this.#phase;
    if (isRecordAwaited(phase)) return { name: 'seeding' };
    if (phase.name === 'refused') return { name: 'refused', reason: phase.reason };
    if (phase.name === 'open') return { name: phase.live ? 'live' : 'replaying' };
    return { name: 'opening' };
  }

  /** Events known to be missing until the page is live. */
  get lag(): number {
    const isCaughtUp = this.#phase.name === 'open' && this.#phase.live && this.held === 0;
    return isCaughtUp ? 0 : Math.max(0, this.#head - this.#delivery.cursor);
  }

  get held(): number {
    return this.#delivery.held;
  }

  /** Where the page stands; undefined before the first verdict. */
  get cursor(): Cursor | undefined {
    const { epoch } = this.#place;
    return epoch === undefined ? undefined : { epoch, seq: this.#delivery.cursor };
  }

  /** A verdict for it is on its way, or was given. */
  get isGreeted(): boolean {
    return this.#phase.name !== 'closed';
  }

  /** What survives a reload: never an event that a listener still hears, since a crash in there must not lose it. [C1, C3] */
  saved(): SavedPlace | undefined {
    return this.#savedAt(this.#delivery.whole);
  }

  /** What survives leaving the stream on this page, where all listeners hear an event to its end. [C3] */
  left(): SavedPlace | undefined {
    return this.#savedAt(this.#delivery.cursor);
  }

  #savedAt(cursor: number): SavedPlace | undefined {
    if (this.#phase.name === 'refused' && this.#phase.reason !== 'unavailable') return undefined;
    return savedOf(this.#place, cursor, this.#ports.oldestOpenRun(this.id));
  }

  /** The client runs: takes up the place that was left, and asks for the app's history before the first subscribe. [C3, S8] */
  start(left: SavedPlace | undefined): void {
    if (!this.#isPlaced && left !== undefined) {
      this.#place = restored(left);
      this.#delivery.restart(left.base);
    }
    this.#isPlaced = true;
    if (this.#seeding.first()) this.#enter({ type: 'recordAsked' });
  }

  /** The stream's place for a `hello`; the answer is awaited from now on. */
  greet(): Position {
    this.#delivery.rewind();
    this.#step({ type: 'greeted' });
    this.#timeout.watch();
    const position = this.#position();
    this.#changed();
    return position;
  }

  /** Opens the stream, or rewinds it to its cursor, on a connection that has been welcomed. */
  subscribe(): void {
    this.#delivery.rewind();
    this.#rereads.interrupt();
    this.#enter({ type: 'wanted', ref: this.#ports.newRef() });
  }

  /** Another handle wants to see more: what is older comes as a replay, what was dispatched as seen. */
  widen(from: Beginning): void {
    if (width[from] <= width[this.#from]) return;
    this.#from = from;
    this.#widen();
  }

  verdict({ ref, verdict }: Pick<SubscribedFrame, 'ref' | 'verdict'>): void {
    if (isRefused(verdict)) {
      if (this.#step({ type: 'refused', ref, reason: verdict.refused }) === 'refuse') this.#refuse(verdict.refused);
    } else if (this.#step({ type: 'accepted', ref }) === 'accept') this.#accept(verdict);
  }

  event(arrival: Arrival): void {
    if (this.#phase.name === 'open') this.#delivery.event(arrival);
  }

  live(frame: LiveFrame): void {
    if (this.#phase.name === 'open' && frame.epoch === this.#place.epoch) this.#delivery.live(frame);
  }

  /** Numbers that will not be sent: lost, or skipped because they would tell nothing new. [S4, K6] */
  absent(frame: LostFrame | SkipFrame): void {
    if (this.#phase.name !== 'open') return;
    if (frame.until <= this.#delivery.cursor && this.#rereads.absent(frame)) return;
    this.#delivery.absent(frame);
  }

  head(seq: number): void {
    if (this.#phase.name === 'open' && this.#phase.live) this.#delivery.head(seq);
  }

  /** The connection ended by a silence for which its longest waits were too short: goes on behind what is stuck. [L7] */
  skipStuck(): void {
    const { cursor } = this.#delivery;
    if (this.#phase.name === 'open' && !this.#phase.live && this.#head > cursor) this.#delivery.giveUp(cursor + 1);
  }

  /** Hands numbers that were dispatched once more to `sink`, and to nobody else. */
  reread(range: SeqRange, sink: RereadSink): () => void {
    return this.#rereads.add(range, sink);
  }

  /** The socket is gone. */
  down(): void {
    this.#timeout.reset();
    this.#retryRefused.cancel();
    this.#delivery.reset();
    this.#rereads.interrupt();
    this.#enter({ type: 'down' });
  }

  /** Forgets its place: another user. [H5] */
  forget(): void {
    this.#seeding.stop();
    this.#place = nowhere;
    this.#isWidening = false;
    this.#delivery.restart(0);
    this.#rereads.lose();
    if (this.#seeding.again() || this.#seeding.first()) this.#enter({ type: 'recordAsked' });
  }

  /** No timer and no promise does anything after this. */
  stop(): void {
    this.#timeout.reset();
    this.#retryRefused.cancel();
    this.#delivery.reset();
    this.#rereads.interrupt();
    this.#seeding.stop();
    this.#enter({ type: 'stopped' });
  }

  /** Decides, and does what is the same wherever it was decided. */
  #step(event: StreamEvent) {
    const [phase, action] = stepStream(this.#phase, event);
    this.#phase = phase;
    if (action === 'want') this.subscribe();
    else if (action === 'send' && phase.name === 'asked') {
      this.#ports.connection.send({ op: 'subscribe', ref: phase.ref, stream: this.id, position: this.#position() });
      this.#timeout.watch();
    }
    return action;
  }

  #enter(event: StreamEvent): void {
    this.#step(event);
    this.#changed();
  }

  #changed(): void {
    this.#ports.statusChanged(this.id);
  }

  #position(): Position {
    if (this.#isWidening) return { from: this.#from };
    // A record that is awaited says where to begin: nothing has to be sent before it came.
    const from = isRecordAwaited(this.#phase) ? 'now' : this.#from;
    return positionOf(this.#place, this.#delivery.cursor, from);
  }

  #accept(verdict: Accepted): void {
    this.#retryRefused.succeeded();
    this.#head = verdict.head;
    this.#delivery.rewind();
    this.#timeout.watch();
    if (verdict.resumed) {
      this.#place = confirmed(this.#place);
      this.#ports.epoch(this.id, verdict.epoch);
    } else this.#goElsewhere(verdict);
    this.#changed();
  }

  #goElsewhere(verdict: Elsewhere): void {
    const { epoch, after } = verdict;
    const before = this.#place;
    const seq = dispatchedOf(before, this.#delivery.cursor);
    const isWider = this.#isWidening && before.epoch === epoch && after <= seq;
    const reason =
      this.#isWidening && !isWider ? (before.epoch === epoch ? 'trimmed' : 'epoch-changed') : verdict.reason;
    const isForgotten = before.epoch !== epoch || reason === 'ahead-of-server';
    if (this.#isWidening || isForgotten) this.#shownFrom = this.#from;
    this.#isWidening = false;
    this.#place = isWider
      ? widenedTo(before, this.#delivery.cursor, after)
      : movedTo(before, epoch, after, reason === 'ahead-of-server');
    this.#delivery.restart(after);
    if (isForgotten) this.#rereads.lose();
    this.#ports.moved();
    this.#ports.epoch(this.id, epoch);
    if (isWider) this.#ports.widened(this.id);
    else if (before.epoch !== undefined) {
      this.#reset({ ...verdict, reason }, { epoch: before.epoch, seq }, before.confirmed);
    }
  }

  /** The stream does not continue where the page stood: the app is notified, and asked for what to show. [S8] */
  #reset({ reason, epoch, after }: Elsewhere, previous: Cursor, wasConfirmed: boolean): void {
    const { turn } = this.#ports;
    const phase = this.#phase;
    this.#ports.count('resets');
    turn.begin();
    this.#ports.reset({ stream: this.id, reason, previous, cursor: { epoch, seq: after } });
    const last = Math.max(previous.seq, this.#place.accounted);
    if (this.#phase === phase && previous.epoch === epoch && after > last) {
      this.#lose({ from: last + 1, until: after, reason: 'trimmed', runs: undefined });
    }
    // A record that was of no use a moment ago is not asked for again: it would be asked for ever.
    if (this.#phase === phase && wasConfirmed && this.#seeding.again()) {
      this.#timeout.stop();
      this.#step({ type: 'recordAsked' });
    }
    turn.end();
  }

  #refuse(reason: Refused['refused']): void {
    this.#timeout.stop();
    this.#delivery.reset();
    this.#rereads.lose();
    if (reason === 'unavailable') this.#retryRefused.later();
    this.#changed();
  }

  #recordCame(seed: HistorySeed | null): void {
    if (seed !== null) {
      this.#ports.seed(this.id, seed);
      if (this.#place.epoch !== seed.epoch) this.#rereads.lose();
      this.#place = seededTo(this.#place, this.#delivery.cursor, seed);
      this.#shownFrom = 'start';
      this.#delivery.restart(seed.seq);
      this.#ports.moved();
    }
    this.#enter({ type: 'recordCame' });
  }

  #becomeLive({ seq, runs }: LiveFrame): void {
    this.#timeout.reset();
    this.#step({ type: 'live' });
    this.#ports.live(this.id, seq, runs);
    this.#changed();
    this.#rereads.resume();
    this.#widen();
  }

  /** Asks for the wider beginning, once all that was dispatched before is behind the cursor. */
  #widen(): void {
    const { name } = this.#phase;
    const isKnown = this.#place.epoch !== undefined;
    if (width[this.#from] <= width[this.#shownFrom] || (name !== 'asked' && name !== 'open')) return;
    if (isKnown && this.#delivery.cursor < this.#place.seenUntil) return;
    this.#isWidening = isKnown;
    this.subscribe();
  }

  /** Nothing moved for too long. */
  #stuck(stuckMs: number): void {
    const { cursor } = this.#delivery;
    if (this.#phase.name === 'open' && this.#head > cursor && stuckMs >= this.#ports.timing.giveUpMs) {
      this.#delivery.giveUp(this.#head);
    }
    if (this.#phase.name !== 'closed') this.subscribe();
  }

  #askAgain({ after, until }: SeqRange): void {
    const { epoch } = this.#place;
    if (epoch !== undefined) this.#ports.connection.send({ op: 'replay', stream: this.id, epoch, after, until });
  }

  #lose(loss: Omit<LostEvents, 'stream'>): void {
    this.#place = accountedTo(this.#place, loss.until);
    this.#ports.count('gapsLost');
    this.#ports.lost({ stream: this.id, ...loss });
  }
}
