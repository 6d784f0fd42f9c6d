/** One situation of a WebSocket: what the server does, and what the page does and sees. */
import type { PageTools } from './page-tools.ts';

/** The server's side, the same over a real `ws` server and over the in-memory wire. */
export interface ServerSide {
  send(text: string): void;
  sendBinary(bytes: readonly number[]): void;
  close(code?: number, reason?: string): void;
  /** Ends the TCP connection without a close frame. */
  cut(): void;
  /** Sends bytes that break the protocol. */
  violate(how: 'opcode' | 'utf8'): void;
  neverAnswerClose(): void;
  /** Writes to the situation's record of the server. */
  log(...words: string[]): void;
  onText(listener: (text: string) => void): void;
  onBinary(listener: (bytes: Uint8Array) => void): void;
  onClose(listener: (code: number) => void): void;
}

/** How the server answers the handshake; `nobody`: no one listens; another text: that subprotocol is selected. */
export type Handshake = 'accept' | 'refuse' | 'hang' | 'nobody' | { readonly select: string };

export interface Situation {
  readonly name: string;
  readonly handshake?: Handshake;
  /** Called with each accepted connection. */
  readonly server?: (side: ServerSide) => void;
  /** Sent to the browser as text: refers to nothing but its argument. */
  readonly page: (tools: PageTools) => Promise<void>;
}

/** What both ends saw. */
export interface SituationRecord {
  readonly page: readonly string[];
  readonly server: readonly string[];
}
