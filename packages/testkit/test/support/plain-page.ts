/** A page that knows only the wire: says hello, collects frames, tells its observer of events. No client is involved. */
import type { ClientFrame, Position, ServerFrame } from '@throughline/protocol';
import type { TabOptions } from '../../src/tab/test-tab.ts';

export interface PlainPage {
  readonly socket: WebSocket;
  readonly frames: readonly ServerFrame[];
  readonly closes: ReadonlyArray<{ code: number; reason: string; wasClean: boolean }>;
  /** Data of messages that are no frames. */
  readonly unreadable: readonly unknown[];
  /** `stream#seq type` of each event, in the order of arrival. */
  readonly events: readonly string[];
  /** Numbers of the stream that the server left out of a replay, because a later event says the same. */
  skipped(stream: string): readonly number[];
  send(frame: ClientFrame): void;
}

export function openPlainPage(
  options: TabOptions,
  { session = 'session-1', streams = {} }: { session?: string; streams?: Record<string, Position> } = {},
): PlainPage {
  const socket = new options.WebSocket(options.url, 'throughline.v1');
  const frames: ServerFrame[] = [];
  const closes: PlainPage['closes'][number][] = [];
  const unreadable: unknown[] = [];
  const read = (data: unknown): ServerFrame[] => {
    try {
      return [JSON.parse(data as string)].flat();
    } catch {
      unreadable.push(data);
      return [];
    }
  };
  const send = (frame: ClientFrame): void => socket.send(JSON.stringify(frame));
  socket.addEventListener('open', () => send({ op: 'hello', v: 1, session, token: options.token(), streams }));
  socket.addEventListener('close', ({ code, reason, wasClean }) => closes.push({ code, reason, wasClean }));
  socket.addEventListener('message', ({ data }) => {
    for (const frame of read(data)) {
      frames.push(frame);
      if (frame.op !== 'event') continue;
      const { op, replay, ...event } = frame;
      options.observer.delivered({ ...event, runId: event.runId, origin: replay ? 'replay' : 'live', seen: false });
    }
  });
  return {
    socket,
    frames,
    closes,
    unreadable,
    send,
    skipped: (stream) =>
      frames.flatMap((frame) =>
        frame.op === 'skip' && frame.stream === stream
          ? Array.from({ length: frame.until - frame.from + 1 }, (_, index) => frame.from + index)
          : [],
      ),
    get events() {
      return frames.flatMap((frame) => (frame.op === 'event' ? `${frame.stream}#${frame.seq} ${frame.type}` : []));
    },
  };
}
