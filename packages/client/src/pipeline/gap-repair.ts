/** Waits a moment for what is missing, asks for exactly that, asks again, and in the end gives it up aloud. [S3, S4] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { LinkCheck } from './link-check.ts';
import type { Gap, Sequencer } from './sequencer.ts';

export interface GapRepairOptions {
  readonly sequencer: Pick<Sequencer<unknown>, 'cursor' | 'gap'>;
  readonly clock: Clock;
  /** How long an early event may wait for the ones before it, in milliseconds. */
  readonly gapGraceMs: number;
  /** How long an answer may make no progress before it is asked for again, in milliseconds. */
  readonly retryMs: number;
  /** How long nothing may move before the gap counts as lost, in milliseconds. */
  readonly giveUpMs: number;
  readonly checkLink: LinkCheck;
  /** A gap did not close by itself; it was closed. For the counters. */
  readonly opened: () => void;
  readonly repaired: () => void;
  /** Ask the server for the gap. */
  readonly ask: (gap: Gap) => void;
  /** The gap will not be filled: tell the app and move past it. */
  readonly lose: (gap: Gap) => void;
}

export interface GapRepair {
  /** Something is held, or the server is ahead: cheap to call again and again. */
  noticed(): void;
  /** The cursor moved. */
  moved(): void;
  /** Was this number asked for? */
  covers(seq: number): boolean;
  /** No request can be made now (no connection, or a new verdict is awaited). What is stuck stays stuck. */
  pause(): void;
  /** Forgets everything: another place, or another connection. */
  reset(): void;
}

export function createGapRepair(options: GapRepairOptions): GapRepair {
  const { sequencer, clock, gapGraceMs, retryMs, giveUpMs, checkLink } = options;
  let cancelTimer: Cancel | undefined;
  let asked: { after: number; until: number } | undefined;
  /** The cursor has stood here since then. */
  let stuck: { cursor: number; since: number } | undefined;

  const disarm = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };
  const arm = (delayMs: number): void => {
    disarm();
    cancelTimer = clock.after(delayMs, tick);
  };
  const ask = (gap: Gap, now: number): void => {
    if (asked === undefined) options.opened();
    if (stuck?.cursor !== sequencer.cursor) stuck = { cursor: sequencer.cursor, since: now };
    asked = { after: gap.after, until: gap.until };
    options.ask(gap);
    arm(Math.min(retryMs, stuck.since + giveUpMs - now));
  };
  const tick = (): void => {
    cancelTimer = undefined;
    const gap = sequencer.gap();
    if (gap === undefined) {
      asked = undefined;
      return;
    }
    const now = clock.elapsed();
    if (asked === undefined && gap.since + gapGraceMs > now) return arm(gap.since + gapGraceMs - now);
    if (asked !== undefined && gap.after > asked.after && gap.after < asked.until) {
      asked = { after: gap.after, until: asked.until }; // It is coming, slowly: give it the same time again.
      stuck = { cursor: sequencer.cursor, since: now };
      return arm(retryMs);
    }
    if (asked === undefined) return ask(gap, now);
    cancelTimer = checkLink((wasBusy) => judge(gap, wasBusy));
  };
  /** Nothing moved although the server answers: asked anew, and in the end given up. */
  const judge = (before: Gap, wasBusy: boolean): void => {
    cancelTimer = undefined;
    const gap = sequencer.gap();
    if (gap === undefined || gap.after !== before.after) return tick();
    const now = clock.elapsed();
    if (wasBusy) stuck = undefined; // The answer may have waited behind a large message. [L7]
    if (stuck === undefined || now - stuck.since < giveUpMs) return ask(gap, now);
    asked = undefined;
    options.lose(gap);
  };

  return {
    noticed() {
      if (cancelTimer === undefined) arm(gapGraceMs);
    },
    moved() {
      if (asked === undefined || sequencer.cursor < asked.until) return;
      asked = undefined;
      disarm();
      options.repaired();
      tick();
    },
    covers: (seq) => asked !== undefined && seq > asked.after && seq <= asked.until,
    pause() {
      disarm();
      asked = undefined;
    },
    reset() {
      disarm();
      asked = undefined;
      stuck = undefined;
    },
  };
}
