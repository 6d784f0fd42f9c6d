/** Whom a connection serves: the one circle of the client, closed by `connection.serve()` once everything else is made. */
import type { Fault, Position } from '@throughline/protocol';

export interface ConnectionOwner {
  /** Identity of this page load; asked when hello is said. */
  session(): string;
  /** Where each stream stands; asked synchronously when hello is said. */
  hello(): Record<string, Position>;
  /** A text message of the current, greeted socket. */
  message(text: string): void;
  /** A message that was not text. */
  binary(bytes: number): void;
  /** Is nothing owed to either end: every stream live or refused, every submit that was sent answered? [L7] */
  isCaughtUp(): boolean;
  /**
   * A connection that had said hello is gone; `message-too-large` asks to isolate unanswered submits. `isStuck`: silent
   * once more though its waits were the longest, so that what is not live must go on behind what is stuck. [L7]
   */
  down(fault: Fault, isStuck: boolean): void;
  /** Ended for good by this fault: nothing is dialled again. */
  ended(fault: Fault): void;
}
