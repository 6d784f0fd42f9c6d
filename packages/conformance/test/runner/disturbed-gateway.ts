/** A wrong server, made of the right one: frames are changed on their way between the sockets and the real manager. */
import type { Pipe, PipeListener } from '@throughline/protocol';
import type { EventManager } from '@throughline/server';

export interface Frame {
  readonly op: string;
  readonly [field: string]: any;
}

/** One socket of the wrong server. */
export interface Wire {
  /** To the page, past the change. */
  say(frame: object): void;
  close(code: number): void;
}

/** What becomes of a frame: these instead of it. */
export interface Change {
  /** From the manager to the page. */
  down?(frame: Frame): readonly Frame[];
  /** From the page to the manager. */
  up?(frame: Frame): readonly Frame[];
  /** The manager closes. */
  closing?(code: number, close: (code: number) => void): void;
  /** The socket is gone. */
  gone?(): void;
}

const framesOf = (text: string): Frame[] | undefined => {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return undefined;
  }
};

/** A gateway for `createManagerDriver`; each socket gets a change of its own. */
export const disturbedGateway =
  (changeOf: (wire: Wire) => Change) =>
  (attach: EventManager['attach']): EventManager['attach'] =>
  (pipe, request) => {
    let open = true;
    const say = (frames: readonly object[]): void => {
      if (open && frames.length > 0) pipe.send(JSON.stringify(frames.length === 1 ? frames[0] : frames));
    };
    let listener: PipeListener;
    const change = changeOf({
      say: (frame) => say([frame]),
      close(code) {
        if (!open) return;
        open = false;
        pipe.close(code);
      },
    });
    const { down = (frame) => [frame], up = (frame) => [frame], closing = (code, close) => close(code) } = change;
    const disturbed: Pipe = {
      send: (text) => say((framesOf(text) ?? []).flatMap(down)),
      close: (code, reason) => closing(code, (its) => pipe.close(its, reason)),
      get bufferedBytes() {
        return pipe.bufferedBytes;
      },
    };
    listener = attach(disturbed, request);
    return {
      ...listener,
      closed(code, reason) {
        open = false;
        change.gone?.();
        listener.closed(code, reason);
      },
      message(text) {
        if (!open) return;
        const frames = framesOf(text);
        const changed = frames?.flatMap((frame) => (typeof frame?.op === 'string' ? up(frame) : [frame]));
        // What was not changed goes on as it came, to the last character.
        if (!frames || JSON.stringify(changed) === JSON.stringify(frames)) return listener.message(text);
        for (const frame of changed ?? []) listener.message(JSON.stringify(frame));
      },
    };
  };
