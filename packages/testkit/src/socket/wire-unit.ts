/** What travels on the in-memory wire: the parts of a WebSocket connection that one end can tell the other. */

export type WireUnit =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array }
  /** A close frame; without a code when it was empty. */
  | { readonly kind: 'close'; readonly code: number | undefined; readonly reason: string }
  /** The connection is gone: after close frames went both ways an orderly end, otherwise a cable pull. */
  | { readonly kind: 'end' }
  /** Bytes that no WebSocket may send: a reserved opcode, a text that is no UTF-8. */
  | { readonly kind: 'violation' }
  /** The answer to a handshake. */
  | { readonly kind: 'accepted'; readonly protocol: string }
  | { readonly kind: 'refused' };
