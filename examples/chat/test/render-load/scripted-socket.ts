/** A server inside of the page: welcomes, then says what the test tells it, each frame in a task of its own. */
import type { WebSocketLike } from '@throughline/client';

export interface ScriptedSocket {
  /** For `createClient({ WebSocket })`. */
  readonly WebSocket: new (
    url: string,
    protocols: string | string[],
  ) => WebSocketLike;
  /** One event of the user's own stream, numbered from 1 on. */
  say(type: string, runId: string, data: unknown): void;
}

/** @param head number of the last event that the page's history holds */
export function createScriptedSocket(head: number, listen?: (text: string) => void): ScriptedSocket {
  let seq = head;
  let socket: EventTarget | undefined;
  const deliver = (frame: object) => {
    const text = JSON.stringify(frame);
    listen?.(text);
    socket?.dispatchEvent(new MessageEvent('message', { data: text }));
  };

  class ScriptedWebSocket extends EventTarget {
    binaryType = 'blob';
    readyState = 0;
    readonly protocol = 'throughline.v1';
    readonly bufferedAmount = 0;
    constructor() {
      super();
      socket = this;
      setTimeout(() => {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
      }, 0);
    }
    send(text: string): void {
      const frames = [JSON.parse(text)].flat() as { op: string; session: string; ref: string }[];
      for (const { op, session, ref } of frames) {
        const verdict = { resumed: true, epoch: 'e', head };
        const limits = { maxMessageBytes: 1_000_000, maxInFlight: 8 };
        const submits = { epoch: 's', ttlMs: 1_000 };
        const welcome = { op: 'welcome', v: 1, user: 'ada', session, heartbeatMs: 60_000, limits, submits };
        if (op === 'hello') setTimeout(() => deliver({ ...welcome, streams: { me: verdict } }), 0);
        if (op === 'subscribe') setTimeout(() => deliver({ op: 'subscribed', ref, stream: 'me', verdict }), 0);
        if (op === 'hello' || op === 'subscribe') {
          setTimeout(() => deliver({ op: 'live', stream: 'me', epoch: 'e', seq: head, runs: [] }), 1);
        }
      }
    }
    close(): void {
      this.readyState = 3;
    }
  }

  return {
    WebSocket: ScriptedWebSocket as unknown as ScriptedSocket['WebSocket'],
    say(type, runId, data) {
      seq += 1;
      deliver({ op: 'event', stream: 'me', seq, id: `e${seq}`, type, at: Date.now(), data, runId });
    },
  };
}
