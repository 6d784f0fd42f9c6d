/** A page of the pipe contract on a real WebSocket. */
import WebSocket from 'ws';
import { createFrameList } from './frame-list.ts';
import type { PipePage } from './pipe-contract.ts';

export async function openSocketPage(url: string): Promise<PipePage> {
  const socket = new WebSocket(url, 'throughline.v1');
  const list = createFrameList();
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  socket.on('error', () => {});
  socket.on('message', (data) => list.add(String(data)));
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    frames: list.frames,
    until: list.until,
    send: (...frames) => frames.forEach((frame) => void socket.send(JSON.stringify(frame))),
    sendText: (text) => socket.send(text),
    sendBinary: (bytes) => socket.send(bytes),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(1000),
    async cut() {
      socket.terminate();
    },
    closed,
  };
}
