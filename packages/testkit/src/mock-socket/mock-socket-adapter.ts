/**
 * Puts a test server behind a mock-socket `Server`. The manager, its log and its clock are the test server's own; the
 * socket is mock-socket's, with its limits: each hop takes a real timer of 4 ms, so time has to pass (or its timers to be
 * faked and advanced); `bufferedAmount` is missing; a refused connection ends as a clean close; faults, `tab` and
 * `on('attempt')` do not reach it.
 */

import { SUBPROTOCOL, utf8Length } from '@throughline/protocol';
import { type Client, Server } from 'mock-socket';
import { recordedAttach } from '../listen/recorded-pipe.ts';
import type { TestServer } from '../server/test-server.ts';

export interface MockSocketAdapterOptions {
  /** Where it is reached. @defaultValue the test server's address */
  readonly url?: string;
  /** Whether mock-socket puts its class in place of the global `WebSocket`. @defaultValue true */
  readonly mock?: boolean;
}

export interface MockSocketAdapter {
  readonly url: string;
  /** mock-socket's own server, for what only it can do. */
  readonly server: Server;
  /** Ends every connection as a crash would, as far as mock-socket can: 1006, not clean. */
  cut(): void;
  /** Takes the adapter away, and mock-socket's class out of the global place. */
  stop(): void;
}

export function createMockSocketAdapter(
  testServer: TestServer<any, any>,
  options: MockSocketAdapterOptions = {},
): MockSocketAdapter {
  const { url = testServer.url, mock = true } = options;
  const server = new Server(url, {
    mock,
    selectProtocol: (offered) => (offered.includes(SUBPROTOCOL) ? SUBPROTOCOL : ''),
  });
  const attach = recordedAttach(testServer, 'mock-socket');

  server.on('connection', (client: Client) => {
    const listener = attach(
      {
        bufferedBytes: 0,
        send: (text) => client.send(text),
        close: (code, reason = '') => client.close({ code, reason, wasClean: true }),
      },
      { request: { url: client.url } },
    );
    client.on('message', (data) => {
      if (typeof data === 'string') listener.message(data);
      else listener.binary(utf8Length(String(data)));
    });
    client.on('close', ((event: { code: number; reason: string } | undefined) =>
      listener.closed(event?.code ?? 1005, event?.reason ?? '')) as () => void);
  });

  return {
    url,
    server,
    cut() {
      for (const client of server.clients()) client.close({ code: 1006, reason: '', wasClean: false });
    },
    stop: () => server.stop(),
  };
}
