/** The one shape in which the client shows anything that changes. */
import type { Cancel } from '@throughline/protocol';

export interface Observable<T> {
  /** The value now. The same identity until it changes. */
  get(): T;
  /** Calls `listener` at each later change, never at once. Returns its unsubscribe. */
  subscribe(listener: (value: T) => void): Cancel;
}
