/** The way out, as the stations of the pipeline see it. */
import type { ClientFrame } from '@throughline/protocol';

export interface FrameSender {
  /** Sends a frame with the others of this task; false, and nothing is sent, unless the connection is welcomed. */
  send(frame: ClientFrame): boolean;
  /** A welcomed connection is there. */
  readonly isWelcomed: boolean;
}
