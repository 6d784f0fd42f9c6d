/** What a decision may look at besides state and event. */
import type { ConnectionTuning } from './connection-tuning.ts';

export interface StepContext {
  readonly tuning: ConnectionTuning;
  /** Who dials after a loss: we, or the app's own reconnecting socket. */
  readonly redials: 'client' | 'app';
  /** Is there a token provider that could give another token? */
  readonly canAskToken: boolean;
  /** Wall clock, epoch milliseconds. */
  readonly now: number;
  /** Monotonic clock. */
  readonly elapsed: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Does the platform report no network? A hint. [L4] */
  readonly offline: boolean;
  /** The token that would be sent now, as a number that changes when its text does. [L8] */
  readonly token: number;
  /** Signs of life since the client was made: messages that came in, and bytes that left. [L1, L7] */
  readonly signs: number;
  /** Is nothing owed to either end: every stream live or refused, every submit answered? [L7] */
  readonly isCaughtUp: () => boolean;
  /** Since the last sign of life, by the larger of the two clocks. [L2] */
  readonly silenceMs: number;
  /** The clocks ran apart since they were last compared: the machine slept. [L3] */
  readonly jumped: boolean;
}
