/** The clients' process: plain sockets that speak just enough of each protocol, and count what comes. */
import WebSocket from 'ws';
import { type ContestantName, SHARED } from './contestant.ts';
import { serveCalls } from './rpc.ts';

interface ConnectAsk {
  readonly name: ContestantName;
  readonly port: number;
  readonly count: number;
  /** Sockets that are being opened at once. */
  readonly atOnce: number;
}

const EVENT = Buffer.from('"op":"event"');
/** As the real client does when events come fast. */
const SEEN_EVERY = 256;
let received = 0;
let waiting: { total: number; resolve: () => void } | undefined;
let latenciesMs: number[] = [];
const frames = { heartbeats: 0, other: 0 };
let opened = 0;

function countIn(data: Buffer): number {
  let count = 0;
  for (let at = data.indexOf(EVENT); at !== -1; at = data.indexOf(EVENT, at + EVENT.length)) count++;
  return count;
}

function note(count: number): void {
  received += count;
  if (waiting && received >= waiting.total) {
    waiting.resolve();
    waiting = undefined;
  }
}

/** A page of ours: `hello`, then `seen` as often as a real one, and a ping for each heartbeat. */
function openThroughline(port: number, user: string, source: string): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/agent`, 'throughline.v1', { localAddress: source });
  const streams = { [SHARED]: { from: 'now' } };
  const hello = JSON.stringify({ op: 'hello', v: 1, session: `session-${user}`, token: user, streams });
  socket.once('open', () => socket.send(hello));
  const epochs = new Map<string, string>();
  let isReady = false;
  let unseen = 0;
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => {
      reject(new Error(`closed with ${code}`));
      if (isReady) throw new Error(`A connection was closed with ${code}; the figures would mean nothing.`);
    });
    socket.on('message', (data: Buffer) => {
      const count = countIn(data);
      if (count > 0) {
        const stamp = data.indexOf('"t":');
        if (stamp !== -1) {
          const sentAt = Number.parseInt(data.toString('latin1', stamp + 4, stamp + 24), 10);
          latenciesMs.push((Number(process.hrtime.bigint() / 1_000n) - sentAt) / 1_000);
        }
        unseen += count;
        if (unseen >= SEEN_EVERY) {
          unseen = 0;
          const last = JSON.parse(String(data));
          const { stream, seq } = Array.isArray(last) ? last.at(-1) : last;
          socket.send(JSON.stringify({ op: 'seen', cursors: { [stream]: { epoch: epochs.get(stream), seq } } }));
        }
        return note(count);
      }
      const text = data.toString();
      if (text.includes('"op":"heartbeat"')) {
        frames.heartbeats++;
        socket.send('{"op":"ping","t":1}');
      } else frames.other++;
      const value = JSON.parse(text);
      for (const frame of Array.isArray(value) ? value : [value]) {
        if (frame.op === 'fault') reject(new Error(text));
        if (frame.op !== 'live') continue;
        epochs.set(frame.stream, frame.epoch);
        isReady = epochs.size === 2;
        if (isReady) resolve();
      }
    });
  });
}
function openBare(port: number, user: string, source: string): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress: source });
  socket.once('open', () => socket.send(JSON.stringify({ token: user })));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('message', () => {
      socket.on('message', () => note(1));
      resolve();
    });
  });
}

function openSocketIo(port: number, user: string, source: string): Promise<void> {
  const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { localAddress: source });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1', 0, 12);
      if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token: user })}`);
      else if (text === '2') socket.send('3');
      else if (text.startsWith('42["event"')) note(1);
      else if (text.startsWith('42["live"')) resolve();
    });
  });
}

const open = {
  throughline: openThroughline,
  ws: openBare,
  'socket.io': openSocketIo,
  'socket.io with recovery': openSocketIo,
};

serveCalls({
  async connect({ name, port, count, atOnce }: ConnectAsk) {
    const until = opened + count;
    const worker = async (): Promise<void> => {
      while (opened < until) {
        const n = opened++;
        // Some addresses of the loopback: one has ports for 28,000 connections.
        await open[name](port, `u${n}`, `127.0.0.${1 + (n % 4)}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  },
  received: (total: number) =>
    received >= total
      ? undefined
      : new Promise<void>((resolve) => {
          waiting = { total, resolve };
        }),
  latencies() {
    const taken = latenciesMs;
    latenciesMs = [];
    return taken;
  },
  frames: () => ({ ...frames }),
});
