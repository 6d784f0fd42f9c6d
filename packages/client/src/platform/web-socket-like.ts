/** The part of the WebSocket standard that the client uses, and sockets that dial again by themselves. */

export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly protocol: string;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: any) => void): void;
  removeEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: any) => void): void;
}
/** A socket that dials again by itself; each of its `open` events is a new connection. */
export interface ReconnectingSocketLike extends WebSocketLike {
  /** Dials anew at once; called when a connection has gone silent. Without it the client asks the app for another. */
  reconnect?(): void;
}
export type WebSocketConstructor = new (url: string, protocols: string | string[]) => WebSocketLike;
