/** What every step of the fold is: it writes one event of a type on the draft, or says that it could not read it. */
import type { EventRegistry } from '../event-registry.ts';
import type { StreamEvent } from '../stream-event.ts';
import type { Body } from './body.ts';
import type { RunDraft } from './run-draft.ts';

/** What a fold may be told beyond the events. */
export interface FoldOptions {
  /**
   * Applies an RFC 6902 patch to the run's state and returns the new state; it must not change the old one. When it
   * throws, the state stays as it was until the next `state_snapshot`. @defaultValue none: `state_patch` leaves the state alone
   */
  readonly applyPatch?: ((state: unknown, patch: readonly unknown[]) => unknown) | undefined;
  /** The life of the stream that the event's number counts in. @defaultValue the same as before */
  readonly epoch?: string | undefined;
  /** Says which of the app's own types open or close a run, and which stay out of views. @defaultValue none of them does */
  readonly registry?: EventRegistry | undefined;
}

/** Writes one event on the draft. False: the body could not be read, and nothing was written. */
export type FoldStep = (draft: RunDraft, event: StreamEvent, body: Body, options: FoldOptions) => boolean;
