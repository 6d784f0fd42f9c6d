/** Time, timers and animation frames, as the client reads them. */
import type { Cancel, Clock } from '@throughline/protocol';

export interface ClientClock extends Clock {
  /** Runs `callback` before the next paint while the page is visible, otherwise as a task of its own. */
  onFrame(callback: () => void): Cancel;
}
