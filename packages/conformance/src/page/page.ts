/** A page written from PROTOCOL.md alone, on a real WebSocket: it says what a check wants and remembers all it heard. */
import { faultOfClose, parseMessage, SUBPROTOCOL } from '@throughline/protocol';
import { WebSocket } from 'ws';
import { CheckFailure, demand } from '../runner/check-failure.ts';
import type { Watcher } from './watch.ts';
import type { Frame } from './wire-frame.ts';

export interface Ending {
  readonly code: number;
  /** The fault that was said last, else the one that the close code stands for. */
  readonly fault: string;
}

export interface PageOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly watcher: Watcher;
  /** @defaultValue throughline.v1 */
  readonly protocols?: readonly string[];
  readonly origin?: string;
  /** Answers heartbeats, as every page does. [L6] @defaultValue true */
  readonly answersHeartbeats?: boolean;
}

export interface Page {
  /** Each frame in a message of its own. */
  send(...frames: readonly object[]): void;
  sendText(text: string): void;
  sendBinary(bytes: Uint8Array): void;
  /** What came, in order. */
  readonly frames: readonly Frame[];
  framesOf(op: string, stream?: string): readonly Frame[];
  /** The first frame that fits, from `since` frames on; waits for it. */
  frame(op: string, fits?: (frame: Frame) => boolean, since?: number): Promise<Frame>;
  event(seq: number, stream?: string, since?: number): Promise<Frame>;
  /** Waits for something about the page; fails with `what` when it does not come. */
  until<Found>(what: string, find: () => Found | undefined, withinMs?: number): Promise<Found>;
  /** A ping and its pong: what was said before has reached the server. */
  fence(): Promise<void>;
  /** The server must end it, for this reason. */
  endsWith(fault: string | readonly string[], withinMs?: number): Promise<Ending>;
  readonly ended: Ending | undefined;
  /** The subprotocol that the server selected; empty for none. */
  readonly protocol: string;
  /** Both ways, one line a message. */
  readonly conversation: readonly string[];
  close(): Promise<void>;
}

const shorten = (text: string): string => (text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text);

/** Opens a socket and says nothing. Rejects with a `CheckFailure` when the server does not take it. */
export async function openPage(options: PageOptions): Promise<Page> {
  const { url, timeoutMs, watcher, protocols = [SUBPROTOCOL], origin, answersHeartbeats = true } = options;
  const socket = new WebSocket(url, [...protocols], {
    ...(origin !== undefined && { origin }),
    perMessageDeflate: false,
    handshakeTimeout: timeoutMs,
  });
  const frames: Frame[] = [];
  const conversation: string[] = [];
  const waiters = new Set<() => void>();
  let ended: Ending | undefined;
  let leaving = false;
  let pings = 0;
  const changed = (): void => {
    for (const wake of [...waiters]) wake();
  };

  const hear = (text: string): void => {
    conversation.push(`server: ${shorten(text)}`);
    const parsed = parseMessage(text);
    const values = parsed.ok ? parsed.frames : [{ op: `(unreadable: ${parsed.issue})` }];
    for (const value of values) {
      const frame = (typeof value === 'object' && value !== null ? value : { op: '(no frame)', value }) as Frame;
      frames.push(frame);
      watcher.received(frame, conversation);
      if (frame.op === 'heartbeat' && answersHeartbeats && frames.some(({ op }) => op === 'welcome'))
        page.send({ op: 'ping', t: 0 });
    }
    changed();
  };

  const until: Page['until'] = (what, find, withinMs = timeoutMs) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        waiters.delete(look);
      };
      const look = (): void => {
        const found = find();
        if (found !== undefined) {
          stop();
          return resolve(found);
        }
        if (!ended) return;
        stop();
        reject(new CheckFailure(`${what} did not come: the server closed with ${ended.code} (${ended.fault}).`));
      };
      const timer = setTimeout(() => {
        stop();
        reject(new CheckFailure(`${what} did not come within ${withinMs} ms.`));
      }, withinMs);
      waiters.add(look);
      look();
    });

  const page: Page = {
    send(...all) {
      for (const frame of all) {
        watcher.sent(frame as Frame);
        page.sendText(JSON.stringify(frame));
      }
    },
    sendText(text) {
      conversation.push(`page:   ${shorten(text).replace(/"token":"[^"]*"/g, '"token":"…"')}`);
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    sendBinary(bytes) {
      conversation.push(`page:   (${bytes.length} bytes, binary)`);
      socket.send(bytes);
    },
    frames,
    framesOf: (op, stream) =>
      frames.filter((each) => each.op === op && (stream === undefined || each.stream === stream)),
    frame: (op, fits = () => true, since = 0) =>
      until(`The frame ${op}`, () => frames.slice(since).find((each) => each.op === op && fits(each))),
    event: (seq, stream = 'me', since = 0) =>
      until(`Event ${seq} of ${stream}`, () =>
        frames.slice(since).find((each) => each.op === 'event' && each.stream === stream && each.seq === seq),
      ),
    until,
    async fence() {
      pings += 1;
      const t = pings;
      page.send({ op: 'ping', t });
      await page.frame('pong', (pong) => pong.t === t);
    },
    async endsWith(fault, withinMs) {
      const wanted = typeof fault === 'string' ? [fault] : fault;
      const ending = await until(`The fault ${wanted.join(' or ')}`, () => ended, withinMs);
      demand(
        wanted.includes(ending.fault),
        `The server should say ${wanted.join(' or ')}; it said ${ending.fault} and closed with ${ending.code}.`,
      );
      return ending;
    },
    get ended() {
      return ended;
    },
    get protocol() {
      return socket.protocol;
    },
    conversation,
    close() {
      leaving = true;
      if (socket.readyState === WebSocket.CLOSED) return Promise.resolve();
      return new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.close(1000);
        // A server that does not answer the close frame holds nobody up.
        setTimeout(() => socket.terminate(), 1_000).unref();
      });
    },
  };

  socket.on('message', (data, isBinary) => hear(isBinary ? '(binary)' : String(data)));
  socket.on('close', (code) => {
    const last = frames.at(-1);
    ended = { code, fault: last?.op === 'fault' ? String(last.code) : faultOfClose(code) };
    if (!leaving) conversation.push(`server closes with ${code}`);
    if (!leaving) watcher.ended(code, last, conversation);
    changed();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', (error) => reject(new CheckFailure(`The server did not open the socket: ${error.message}.`)));
  });
  return page;
}
