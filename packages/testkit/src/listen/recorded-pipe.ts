/** Pipes of another transport, attached to a test server's manager with every message in the timeline. */
import type { Pipe, PipeListener } from '@throughline/protocol';
import type { ConnectionRequest } from '@throughline/server';
import type { TestServer } from '../server/test-server.ts';
import { decodeFrames } from '../timeline/decode-frames.ts';
import type { Whereabouts } from '../timeline/timeline.ts';

/** As the manager's `attach`; goes to the manager that is behind the test server at that moment. */
export type Attach = (pipe: Pipe, request?: ConnectionRequest) => PipeListener;

/** @param tab what the timeline calls connections of this transport */
export function recordedAttach(server: TestServer<any, any>, tab: string): Attach {
  const { timeline } = server;
  let count = 0;
  return (pipe, request) => {
    count += 1;
    const where: Whereabouts = { user: tab, tab, connection: count };
    const record = (direction: 'up' | 'down', raw: string): void =>
      void timeline.add({ kind: 'message', where, direction, raw, frames: decodeFrames(raw), delivered: true });
    const recorded: Pipe = {
      send(text) {
        pipe.send(text);
        record('down', text);
      },
      close: (code, reason) => pipe.close(code, reason),
      get bufferedBytes() {
        return pipe.bufferedBytes;
      },
    };
    timeline.add({ kind: 'attempt', where, url: server.url });
    const listener = server.manager.attach(recorded, request);
    return {
      ...listener,
      message(text) {
        record('up', text);
        listener.message(text);
      },
      closed(code, reason) {
        timeline.add({ kind: 'closed', where, end: 'server', code, reason, wasClean: undefined });
        listener.closed(code, reason);
      },
    };
  };
}
