/** A page written by hand from PROTOCOL.md: it knows frames and nothing else of this project. */
import { settled } from '@throughline/test-support';
import type { EventManager } from '../../src/manager.ts';
import { createTestPipe, type TestPipe } from './test-pipe.ts';

export type Frame = { op: string; [field: string]: any };

export interface WireClient {
  readonly pipe: TestPipe;
  send(frame: Frame): void;
  sendText(text: string): void;
  sendBinary(bytes: number): void;
  /** Frames that came, in order, of one op or of all. */
  frames(op?: string): Frame[];
  /** Frames that came since this was last asked. */
  news(): Frame[];
  events(stream?: string): Frame[];
  last(op: string): Frame | undefined;
  /** The network goes: the manager hears of it. */
  cut(code?: number): void;
  readonly closedWith: { code: number; reason: string } | undefined;
}

const framesOf = (message: string): Frame[] => {
  const value = JSON.parse(message);
  return Array.isArray(value) ? value : [value];
};

/** Opens a pipe without saying anything. */
export function dial(
  manager: EventManager<any, any>,
  request: { request?: unknown; origin?: string } = {},
): WireClient {
  const pipe = createTestPipe();
  const listener = manager.attach(pipe, request);
  let closed = false;
  let read = 0;
  pipe.onDrained = () => closed || listener.drained();
  pipe.onClose = (code, reason) => {
    closed = true;
    queueMicrotask(() => listener.closed(code, reason));
  };
  const frames = (op?: string): Frame[] => {
    const all = pipe.messages.flatMap(framesOf);
    return op === undefined ? all : all.filter((frame) => frame.op === op);
  };
  return {
    pipe,
    send: (frame) => closed || listener.message(JSON.stringify(frame)),
    sendText: (text) => closed || listener.message(text),
    sendBinary: (bytes) => closed || listener.binary(bytes),
    frames,
    news() {
      const all = frames();
      const fresh = all.slice(read);
      read = all.length;
      return fresh;
    },
    events: (stream) => frames('event').filter((frame) => stream === undefined || frame.stream === stream),
    last: (op) => frames(op).at(-1),
    cut(code = 1006) {
      if (!closed) listener.closed(code, '');
      closed = true;
    },
    get closedWith() {
      return pipe.closedWith;
    },
  };
}

let sessions = 0;

/** Opens, says hello and waits for what follows. */
export async function connect(
  manager: EventManager<any, any>,
  options: { user?: string; token?: string; session?: string; streams?: Record<string, unknown> } = {},
): Promise<WireClient> {
  const client = dial(manager);
  const { user = 'ada', token = user, session = `session-${++sessions}`, streams = {} } = options;
  client.send({ op: 'hello', v: 1, session, token, streams });
  await settled();
  return client;
}
