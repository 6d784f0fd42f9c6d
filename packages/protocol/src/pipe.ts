/** The two-way text channel that both ends are written against: a WebSocket, a mock socket or a pair in memory. */

/** The end that one side writes to. */
export interface Pipe {
  /**
   * Takes one message for sending. Throws when the message was not taken: the caller may try again.
   * A message that was taken is either delivered in order or the pipe closes.
   */
  send(text: string): void;
  /** Closes with a WebSocket close code and a reason of at most 123 bytes. Calling it twice is harmless. */
  close(code: number, reason?: string): void;
  /** UTF-8 bytes taken by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
  /**
   * Changes whenever bytes came in, be they a whole message or not, and whenever bytes left a buffer that is not empty
   * yet: signs of life. Absent where the pipe cannot see them. [L7]
   */
  readonly progress?: number;
}

/** The end that the pipe calls. */
export interface PipeListener {
  /** One text message came in. */
  message(text: string): void;
  /**
   * Bytes came in, before they made a message. Answers whether it wants to hear of more: a pipe stops telling for good at
   * the first no. Pipes that cannot see them do not call it.
   */
  arrived?(bytes: number): boolean;
  /** A message came in that was not text. */
  binary(bytes: number): void;
  /** What was buffered has been handed to the network: `bufferedBytes` fell (possibly to zero). */
  drained(): void;
  /** The pipe is gone, for whatever reason; nothing is called after this. */
  closed(code: number, reason: string): void;
}
