/** What every step of the fold is: it writes one event of a type on the draft, or says that it could not read it. */
import type { EventRegistry } from '../event-registry.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { Body } from './body.ts';
import type { Draft } from './draft.ts';

/** What a fold may be told beyond the events. */
export interface FoldOptions {
  /**
   * Applies an RFC 6902 patch to the run's state and returns the new state; it must not change the old one. When it
   * throws, the state stays as it was until the next `state_snapshot`. @defaultValue none: `state_patch` leaves the state alone
   */
  readonly applyPatch?: (state: unknown, patch: readonly unknown[]) => unknown;
  /** The life of the stream that the event's number counts in. @defaultValue the same as before */
  readonly epoch?: string;
  /** Says which of the app's own types open or close a run. @defaultValue only the built-in ones do */
  readonly registry?: EventRegistry;
}

/** Writes one event on the draft. False: the body could not be read, and nothing was written. */
export type FoldStep = (draft: Draft, event: StreamEvent, body: Body, options: FoldOptions) => boolean;
