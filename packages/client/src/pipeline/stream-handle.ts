/** One opened stream, shared by reference count. */
import type { Refusal } from '@throughline/protocol';
import type { Observable } from '../observables/observable.ts';

export type StreamStatus =
  /** Not yet answered by the server (or no connection). */
  | { readonly name: 'opening' }
  | { readonly name: 'replaying' }
  | { readonly name: 'live' }
  /** The app's `history` is being asked. */
  | { readonly name: 'seeding' }
  | { readonly name: 'refused'; readonly reason: Refusal }
  | { readonly name: 'closed' };

export interface StreamHandle {
  readonly id: string;
  readonly status: Observable<StreamStatus>;
  /**
   * Resolves once the page has everything that the stream held. Rejects with `stream-refused` when it is refused for
   * good, `closed` when the handle or the client was closed, `aborted` when the signal was.
   */
  live(signal?: AbortSignal): Promise<void>;
  /** Leaves the stream once its last handle is closed; where the page stands in it is kept. Local: no run is cancelled. */
  close(): void;
}
