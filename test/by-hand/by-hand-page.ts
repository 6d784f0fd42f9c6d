/** A page that knows PROTOCOL.md and nothing of our code: a WebSocket, JSON, and the names of the frames. */
import { WebSocket } from 'ws';

export type Frame = Record<string, any>;

export interface ByHandPage {
  send(...frames: Frame[]): void;
  sendText(text: string): void;
  /** The next frame with that op, leaving out others before it. */
  next(op: string): Promise<Frame>;
  /** So many frames with that op. */
  take(op: string, count: number): Promise<Frame[]>;
  /** The close code, once the socket has ended. */
  readonly closed: Promise<number>;
  /** Every frame that came, in order. */
  readonly received: readonly Frame[];
  close(): void;
}

export async function openByHand(url: string, protocol = 'throughline.v1'): Promise<ByHandPage> {
  const socket = new WebSocket(url, protocol);
  const received: Frame[] = [];
  const waiting: (() => void)[] = [];
  let read = 0;
  socket.on('message', (data) => {
    received.push(...[JSON.parse(String(data))].flat());
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));

  const next = async (op: string): Promise<Frame> => {
    for (;;) {
      while (read < received.length) {
        const frame = received[read]!;
        read += 1;
        if (frame.op === op) return frame;
      }
      await Promise.race([
        new Promise<void>((resolve) => waiting.push(resolve)),
        closed.then((code) => {
          if (read >= received.length) throw new Error(`The socket closed with ${code} while "${op}" was awaited.`);
        }),
      ]);
    }
  };
  return {
    send: (...frames) => socket.send(JSON.stringify(frames.length === 1 ? frames[0] : frames)),
    sendText: (text) => socket.send(text),
    next,
    async take(op, count) {
      const frames: Frame[] = [];
      while (frames.length < count) frames.push(await next(op));
      return frames;
    },
    closed,
    received,
    close: () => socket.close(),
  };
}

export const hello = (token: string, streams: Frame = {}, session = 'page-1'): Frame => ({
  op: 'hello',
  v: 1,
  session,
  token,
  streams,
});
