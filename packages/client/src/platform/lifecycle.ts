/** What the page's surroundings say of its life: shown, hidden, frozen, left, and whether there is a network. [L3–L5] */
import type { Cancel } from '@throughline/protocol';

export type LifecycleSignal =
  | 'online'
  | 'offline'
  | 'visible'
  | 'hidden'
  | 'focus'
  | 'freeze'
  | 'resume'
  | 'pagehide'
  | 'pageshow';
export interface Lifecycle {
  /** Calls `listener` with the name of each signal. */
  subscribe(listener: (signal: LifecycleSignal) => void): Cancel;
  /** Is the platform sure to have no network? A hint. [L4] */
  isOffline(): boolean;
  /** Is the page shown? */
  isVisible(): boolean;
}
