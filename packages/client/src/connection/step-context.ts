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
  /** Messages that came in since the connection was made. */
  readonly heard: number;
  /** Since the last one, by the larger of the two clocks. [L2] */
  readonly silenceMs: number;
  /** The clocks ran apart since they were last compared: the machine slept. [L3] */
  readonly jumped: boolean;
}
