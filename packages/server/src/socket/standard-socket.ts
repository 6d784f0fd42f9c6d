/** The WebSocket object that hosts with the web's own interfaces hand out: Deno, Cloudflare, and others. */

export interface StandardSocket {
  readonly readyState: number;
  /** Absent on Cloudflare: what a slow reader leaves unsent cannot be seen there. */
  readonly bufferedAmount?: number;
  binaryType?: string;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code?: number; reason?: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
}

/** Bytes of a binary message, of whatever make. */
export const bytesOf = (data: unknown): number => {
  const { byteLength, size } = data as { byteLength?: number; size?: number };
  return byteLength ?? size ?? 0;
};
