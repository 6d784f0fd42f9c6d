/** A server that knows PROTOCOL.md and nothing of our code: one user's stream in an array, replay, receipts by a table. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

type Frame = Record<string, any>;

export interface ByHandServer {
  readonly url: string;
  /** Appends an event; nothing is sent. */
  append(type: string, data: unknown, runId?: string): void;
  /** Writes events of the log to the page, by their numbers, as they are and in this order: one message each. */
  write(...seqs: number[]): void;
  /** Ends the TCP connection without a close frame. */
  cut(): void;
  /** The next frame of that op from the page. */
  next(op: string): Promise<Frame>;
  close(): Promise<void>;
}

export async function serveByHand(): Promise<ByHandServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'throughline.v1' });
  await new Promise((resolve) => server.on('listening', resolve));
  const epoch = 'by-hand-1';
  const log: Frame[] = [];
  const receipts = new Map<string, Frame>();
  const read = new Map<string, Frame[]>();
  const awaited: { op: string; resolve: (frame: Frame) => void }[] = [];
  let page: WebSocket | undefined;
  let written = 0;

  const say = (frame: Frame): void => page?.send(JSON.stringify(frame));
  const replay = (after: number, until: number): void => {
    for (const event of log.slice(after, until)) say({ ...event, replay: true });
    written = Math.max(written, until);
  };
  const answers: Record<string, (frame: Frame) => void> = {
    hello({ session, streams }) {
      const head = log.length;
      const place = streams.me ?? { from: 'active-runs' };
      const resumed = place.epoch === epoch && place.seq <= head;
      const reason = place.epoch === undefined ? 'new' : 'epoch-changed';
      const after = resumed ? place.seq : 0;
      const me = resumed ? { resumed, epoch, head } : { resumed, reason, epoch, head, after };
      const limits = { maxMessageBytes: 65_536, maxInFlight: 4 };
      const submits = { epoch: 'submits-1', ttlMs: 60_000 };
      say({ op: 'welcome', v: 1, user: 'ada', session, heartbeatMs: 25_000, limits, submits, streams: { me } });
      replay(after, head);
      say({ op: 'live', stream: 'me', epoch, seq: head, runs: [] });
    },
    ping: ({ t }) => say({ op: 'pong', t, heads: { me: written } }),
    replay: ({ after, until }) => replay(after, Math.min(until, log.length)),
    submit({ id, type }) {
      const known = receipts.get(id);
      const receipt = known ? { ...known, duplicate: true } : { op: 'receipt', id, ok: true, result: { echo: type } };
      receipts.set(id, known ?? receipt);
      say(receipt);
    },
    subscribe({ ref, stream }) {
      say({ op: 'subscribed', ref, stream, verdict: { refused: 'unknown-stream' } });
    },
  };
  server.on('connection', (socket) => {
    page = socket;
    written = 0;
    socket.on('message', (data) => {
      for (const frame of [JSON.parse(String(data))].flat()) {
        answers[frame.op]?.(frame);
        const index = awaited.findIndex(({ op }) => op === frame.op);
        if (index >= 0) awaited.splice(index, 1)[0]!.resolve(frame);
        else read.set(frame.op, [...(read.get(frame.op) ?? []), frame]);
      }
    });
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    append(type, data, runId) {
      const seq = log.length + 1;
      const at = 1_790_000_000_000 + seq;
      log.push({ op: 'event', stream: 'me', seq, id: `ev-${seq}`, type, at, data, ...(runId && { runId }) });
    },
    write(...seqs) {
      for (const seq of seqs) say(log[seq - 1]!);
      written = Math.max(written, ...seqs);
    },
    cut: () => page?.terminate(),
    next(op) {
      const [first, ...rest] = read.get(op) ?? [];
      if (first === undefined) return new Promise((resolve) => awaited.push({ op, resolve }));
      read.set(op, rest);
      return Promise.resolve(first);
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
