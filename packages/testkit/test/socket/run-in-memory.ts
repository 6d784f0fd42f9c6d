/** Runs a situation on the in-memory socket. */

import type { ServerSocket } from '../../src/socket/server-end.ts';
import { createSocketScope, type SocketScope } from '../../src/socket/socket-scope.ts';
import { createPageTools } from './page-tools.ts';
import type { ServerSide, Situation, SituationRecord } from './situation.ts';

const HOST = '127.0.0.1:4567';

function serve(scope: SocketScope, { handshake = 'accept', server }: Situation, log: (line: string) => void): void {
  if (handshake === 'nobody') return;
  scope.listen(HOST, (attempt) => {
    if (handshake === 'refuse') attempt.refuse();
    else if (handshake === 'hang') attempt.hang();
    else {
      const socket = typeof handshake === 'object' ? attempt.accept({ protocol: handshake.select }) : attempt.accept();
      server?.(sideOf(socket, log));
    }
  });
}

function sideOf(socket: ServerSocket, log: (line: string) => void): ServerSide {
  const onText: Array<(text: string) => void> = [];
  let onClose: (code: number) => void = () => {};
  socket.listen({
    message: (text) => {
      for (const listener of onText) listener(text);
    },
    binary: () => {},
    drained: () => {},
    closed: (code) => onClose(code),
  });
  return {
    send: (text) => socket.send(text),
    sendBinary: (bytes) => socket.sendBinary(Uint8Array.from(bytes)),
    close: (code, reason) => socket.closeWith(code, reason),
    cut: () => socket.cut(),
    violate: () => socket.violate(),
    neverAnswerClose: () => {
      socket.answersClose = false;
    },
    log: (...words) => log(words.join(' ')),
    onText: (listener) => void onText.push(listener),
    onBinary: (listener) => {
      socket.onBinary = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
  };
}

/** The whole record of the situation on the in-memory socket. */
export async function runInMemory(situation: Situation): Promise<SituationRecord> {
  const server: string[] = [];
  let caught: (error: unknown) => void = () => {};
  const scope = createSocketScope({ baseUrl: `http://${HOST}/`, reportError: (error) => caught(error) });
  serve(scope, situation, (line) => server.push(line));
  const tools = createPageTools({
    WebSocket: scope.WebSocket,
    url: `ws://${HOST}`,
    onReportedError: (listener) => {
      caught = listener;
    },
    setOffline: async (offline) => (offline ? scope.offline() : scope.online()),
  });
  await situation.page(tools);
  await scope.settled();
  scope.unload();
  return { page: tools.record, server };
}
