/** An event as a listener receives it: the stream event, how it came, and whether this page saw it before. [C3, C4] */
import type { StreamEvent } from '@throughline/protocol/agent';

/** `live`: as it happened. `replay`: sent again from the log. `repair`: it filled a gap. */
export type Origin = 'live' | 'replay' | 'repair';

export interface DeliveredEvent<Type extends string = string, Data = unknown> extends StreamEvent<Type, Data> {
  readonly origin: Origin;
  /** True when the page dispatched it before a reload: views are rebuilt from it, effects must not fire again. */
  readonly seen: boolean;
}

/** An event whose body failed its schema. It counts as seen and harms nothing else. [S6] */
export interface RejectedEvent {
  readonly stream: string;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  /** What does not fit, in words. */
  readonly issues: readonly string[];
}

/** Events that will never come, and why. [S4] */
export interface LostEvents {
  readonly stream: string;
  readonly from: number;
  readonly until: number;
  readonly reason: 'trimmed' | 'no-log' | 'no-progress';
  /** The runs known to be hit; undefined: every run that was open. */
  readonly runs: readonly string[] | undefined;
}

/** Numbers that the server did not send again, because a later event of the same text says what they said. [K6] */
export interface SkippedEvents {
  readonly stream: string;
  readonly from: number;
  readonly until: number;
}

/** A stream that does not continue where the page stood. [S8] */
export interface StreamReset {
  readonly stream: string;
  readonly reason: 'new' | 'epoch-changed' | 'trimmed' | 'ahead-of-server' | 'user-changed';
  /** Where the page stood, if it had a place in this stream. */
  readonly previous: { readonly epoch: string; readonly seq: number } | undefined;
  /** Where the stream goes on; undefined while that is not known (`user-changed`). */
  readonly cursor: { readonly epoch: string; readonly seq: number } | undefined;
}
