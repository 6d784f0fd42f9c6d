/** One stream's events, once and in order: held, repaired, skipped, or given up aloud. [S1–S4, S7, K6, C1] */
import type { LiveFrame, LostFrame, SkipFrame } from '@throughline/protocol';
import type { LostEvents, Origin } from '../listeners/delivered-event.ts';
import { createAnnouncedLosses } from './announced-losses.ts';
import type { ChannelPorts } from './channel-ports.ts';
import type { Arrival } from './decode.ts';
import { createGapRepair, type GapRepair } from './gap-repair.ts';
import { createSequencer, type Sequencer } from './sequencer.ts';

/** Whose events they are. */
export interface DeliveryOwner {
  dispatch(arrival: Arrival, origin: Origin): void;
  lost(loss: Omit<LostEvents, 'stream'>): void;
  skipped(from: number, until: number): void;
  /** Everything that the server announced by `live` is here. [S11] */
  caughtUp(live: LiveFrame): void;
  /** More came early than may be held: once for each place, after that the retry of the gap decides. [S4] */
  overflowed(): void;
  /** The events after `after`, up to and including `until`, are missing. */
  missing(after: number, until: number): void;
  /** It came again, though it was dispatched or is held. */
  duplicate(arrival: Arrival): void;
  /** No gap is open any more. */
  whole(): void;
}

export class OrderedDelivery {
  readonly #owner: DeliveryOwner;
  readonly #ports: ChannelPorts;
  readonly #sequencer: Sequencer<Arrival>;
  readonly #losses = createAnnouncedLosses();
  readonly #repair: GapRepair;
  /** Announced by `live`, until the cursor is there. */
  #liveAt: LiveFrame | undefined;
  #overflowedAt = -1;
  /** The number that listeners are hearing now: it is whole whatever they do. [C1] */
  #hearing: number | undefined;

  constructor(ports: ChannelPorts, owner: DeliveryOwner) {
    const { clock, timing } = ports;
    this.#owner = owner;
    this.#ports = ports;
    this.#sequencer = createSequencer<Arrival>(timing.window, () => clock.elapsed());
    this.#repair = createGapRepair({
      sequencer: this.#sequencer,
      clock,
      gapGraceMs: timing.gapGraceMs,
      retryMs: timing.gapRetryMs,
      giveUpMs: timing.giveUpMs,
      checkLink: ports.checkLink,
      opened: () => ports.count('gapsOpened'),
      repaired() {
        ports.count('gapsRepaired');
        owner.whole();
      },
      ask: ({ after, until }) => owner.missing(after, until),
      lose: ({ until }) => this.giveUp(until),
    });
  }

  /** Number of the last event that was dispatched, the one that listeners are hearing included. */
  get cursor(): number {
    return this.#hearing ?? this.#sequencer.cursor;
  }

  /** Number of the last event whose listeners have all returned. [C1] */
  get whole(): number {
    return this.#sequencer.cursor;
  }

  get held(): number {
    return this.#sequencer.held;
  }

  /** Nothing is missing that the page knows of. */
  get isWhole(): boolean {
    return this.#sequencer.gap() === undefined;
  }

  event(arrival: Arrival): void {
    switch (this.#sequencer.offer(arrival.seq, arrival)) {
      case 'next':
        this.#deliver(arrival);
        if (this.#sequencer.held > 0 || this.#losses.size > 0 || this.#liveAt !== undefined) this.#drain();
        else this.#repair.moved();
        return;
      case 'held':
        return this.#repair.noticed();
      case 'beyond':
        return this.#overflow();
      default:
        return this.#owner.duplicate(arrival);
    }
  }

  live(frame: LiveFrame): void {
    this.#liveAt = frame;
    this.#sequencer.noteHead(frame.seq);
    this.#drain();
    if (this.#liveAt !== undefined) this.#repair.noticed();
  }

  /** Numbers that will not be sent. */
  absent(frame: LostFrame | SkipFrame): void {
    this.#losses.add(frame);
    if (this.#losses.size > this.#ports.timing.window) return this.#overflow();
    this.#drain();
    if (this.#losses.size === 0) return;
    this.#sequencer.noteHead(frame.from - 1);
    this.#repair.noticed();
  }

  /** The server wrote everything up to `seq`. [S7] */
  head(seq: number): void {
    if (seq <= this.#sequencer.cursor) return;
    this.#sequencer.noteHead(seq);
    this.#repair.noticed();
  }

  /** Whatever was to come is sent again from the cursor on; what is stuck stays stuck. */
  rewind(): void {
    this.#repair.pause();
    this.#sequencer.restart(this.#sequencer.cursor);
    this.#losses.clear();
    this.#liveAt = undefined;
  }

  /** Begins after another number. */
  restart(after: number): void {
    this.reset();
    this.#sequencer.restart(after);
  }

  /** Nothing up to here will come. */
  giveUp(until: number): void {
    this.#lose({ from: this.#sequencer.cursor + 1, until, reason: 'no-progress', runs: undefined });
    this.#drain();
  }

  /** The connection is gone. */
  reset(): void {
    this.#repair.reset();
    this.rewind();
    this.#overflowedAt = -1;
  }

  #deliver(arrival: Arrival): void {
    const { turn, moved } = this.#ports;
    const origin = arrival.replay !== true ? 'live' : this.#repair.covers(arrival.seq) ? 'repair' : 'replay';
    turn.begin();
    this.#hearing = arrival.seq;
    try {
      this.#owner.dispatch(arrival, origin);
    } finally {
      this.#hearing = undefined;
      this.#sequencer.advance(); // Only now: what a crash interrupts comes again. [C1]
      moved();
      turn.end();
    }
  }

  #lose(loss: Omit<LostEvents, 'stream'>): void {
    const { turn, moved } = this.#ports;
    turn.begin();
    this.#hearing = loss.until;
    this.#owner.lost(loss);
    this.#hearing = undefined;
    this.#sequencer.skip(loss.until);
    moved();
    turn.end();
  }

  #skip(until: number): void {
    this.#owner.skipped(this.#sequencer.cursor + 1, until);
    this.#sequencer.skip(until);
    this.#ports.moved();
  }

  /** What became possible because the cursor moved: held events, announced absences, being live. */
  #drain(): void {
    for (;;) {
      const next = this.#sequencer.peek();
      const absent = next === undefined ? this.#losses.take(this.#sequencer.cursor) : undefined;
      if (next !== undefined) this.#deliver(next);
      else if (absent?.op === 'lost') this.#lose({ ...range(absent, this.#sequencer.cursor), ...why(absent) });
      else if (absent !== undefined) this.#skip(absent.until);
      else break;
    }
    this.#repair.moved();
    if (this.#sequencer.held > 0) this.#repair.noticed();
    else if (this.isWhole) this.#owner.whole();
    if (this.#liveAt === undefined || this.#sequencer.cursor < this.#liveAt.seq) return;
    const live = this.#liveAt;
    this.#liveAt = undefined;
    this.#owner.caughtUp(live);
  }

  #overflow(): void {
    if (this.#overflowedAt === this.#sequencer.cursor) return;
    this.#overflowedAt = this.#sequencer.cursor;
    this.#owner.overflowed();
  }
}

const range = ({ until }: LostFrame, cursor: number): Pick<LostEvents, 'from' | 'until'> => ({
  from: cursor + 1,
  until,
});
const why = ({ reason, runs }: LostFrame): Pick<LostEvents, 'reason' | 'runs'> => ({ reason, runs });
