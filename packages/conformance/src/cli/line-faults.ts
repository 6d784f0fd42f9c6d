/** What goes wrong on the real sockets of `serve`: lost, doubled and late frames, and lines that have gone dead. */
import { type Pipe, type PipeListener, parseMessage } from '@throughline/protocol';
import type { EventManager } from '@throughline/server';
import type { Frame } from '../page/wire-frame.ts';

export interface LineFaults {
  /** The next so many events are lost on the way. */
  lose(events: number): void;
  /** The next so many events arrive twice. */
  duplicate(events: number): void;
  /** Everything to the pages comes so much later, in milliseconds; 0 ends it. */
  delay(ms: number): void;
  /** Nothing passes either way, and nobody is told: a half-open line. */
  mute(on: boolean): void;
  /** Nothing goes wrong any more. */
  clear(): void;
  attach(attach: EventManager['attach']): EventManager['attach'];
}

export function createLineFaults(): LineFaults {
  let [losing, doubling, delayMs, muted] = [0, 0, 0, false];

  /** Each frame of a message by itself, without what is lost and with what comes twice. */
  const disturbed = (text: string): readonly Frame[] => {
    const message = parseMessage(text);
    const frames = message.ok ? (message.frames as readonly Frame[]) : [];
    return frames.flatMap((frame) => {
      if (frame.op !== 'event') return [frame];
      if (losing > 0) {
        losing -= 1;
        return [];
      }
      if (doubling === 0) return [frame];
      doubling -= 1;
      return [frame, frame];
    });
  };

  const pipeOf = (pipe: Pipe): Pipe => {
    /** Late messages keep their order: each waits for the one before. */
    let late = Promise.resolve();
    let waiting = 0;
    const send = (text: string): void => {
      try {
        pipe.send(text);
      } catch {
        // The page has left in the meantime.
      }
    };
    const deliver = (text: string): void => {
      if (delayMs === 0 && waiting === 0) return pipe.send(text);
      const arrivesAt = performance.now() + delayMs;
      waiting += 1;
      late = late.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, arrivesAt - performance.now())));
        waiting -= 1;
        send(text);
      });
    };
    return {
      send(text) {
        if (muted) return;
        if (losing === 0 && doubling === 0) return deliver(text);
        const frames = disturbed(text);
        if (frames.length > 0) deliver(JSON.stringify(frames));
      },
      close: (code, reason) => pipe.close(code, reason),
      get bufferedBytes() {
        return pipe.bufferedBytes;
      },
    };
  };

  return {
    lose: (events) => {
      losing = events;
    },
    duplicate: (events) => {
      doubling = events;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    mute: (on) => {
      muted = on;
    },
    clear() {
      [losing, doubling, delayMs, muted] = [0, 0, 0, false];
    },
    attach: (attach) => (pipe, request) => {
      const listener: PipeListener = attach(pipeOf(pipe), request);
      return { ...listener, message: (text) => void (muted || listener.message(text)) };
    },
  };
}
