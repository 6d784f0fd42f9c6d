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
  /** Leaves the stream once its last handle is closed. Local: no run is cancelled. */
  close(): void;
}
