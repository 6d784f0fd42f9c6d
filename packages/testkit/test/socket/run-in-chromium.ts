/** Runs situations in a real browser against a real `ws` server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { WebSocketServer, type WebSocket as WsSocket } from 'ws';
import { findChromium } from '../../../../scripts/find-chromium.ts';
import { createPageTools } from './page-tools.ts';
import type { Handshake, ServerSide, Situation, SituationRecord } from './situation.ts';

const VIOLATIONS = { opcode: [0x83, 0x00], utf8: [0x81, 0x01, 0xff] } as const;

function sideOf(socket: WsSocket, log: (line: string) => void): ServerSide {
  const inside = socket as unknown as { _socket: Socket; _receiver: { removeAllListeners(event: string): void } };
  socket.on('error', () => {});
  return {
    send: (text) => socket.send(text),
    sendBinary: (bytes) => socket.send(Uint8Array.from(bytes)),
    close: (code, reason) => socket.close(code, reason),
    cut: () => inside._socket.end(),
    violate: (how) => void inside._socket.write(Uint8Array.from(VIOLATIONS[how])),
    neverAnswerClose: () => inside._receiver.removeAllListeners('conclude'),
    log: (...words) => log(words.join(' ')),
    onText: (listener) => {
      socket.on('message', (data, binary) => {
        if (!binary) listener(String(data));
      });
    },
    onBinary: (listener) => {
      socket.on('message', (data, binary) => {
        if (binary) listener(new Uint8Array(data as Buffer));
      });
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
  };
}

interface Back {
  readonly server: Server;
  readonly sockets: Set<Socket>;
  /** What the next connections meet. */
  meet(situation: Situation, log: (line: string) => void): void;
}

const protocolFor = (handshake: Handshake, offered: Set<string>): string | false =>
  typeof handshake === 'object' ? handshake.select || false : ([...offered][0] ?? false);

function createBack(): Back {
  let situation: Situation | undefined;
  let log: (line: string) => void = () => {};
  const handshake = (): Handshake => situation?.handshake ?? 'accept';
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>socket</title>');
  });
  const upgrader = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => protocolFor(handshake(), offered),
  });
  // ws selects only what was offered; a server that does otherwise has to say so by hand.
  upgrader.on('headers', (headers, request) => {
    const selected = handshake();
    if (typeof selected === 'object' && selected.select && request.headers['sec-websocket-protocol'] === undefined) {
      headers.push(`Sec-WebSocket-Protocol: ${selected.select}`);
    }
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    if (handshake() === 'refuse') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    else if (handshake() !== 'hang') {
      upgrader.handleUpgrade(request, socket, head, (accepted) => situation?.server?.(sideOf(accepted, log)));
    }
  });
  return {
    server,
    sockets,
    meet(next, nextLog) {
      situation = next;
      log = nextLog;
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listenOnFreePort = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await listenOnFreePort(server);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function runOn(page: Page, context: BrowserContext, back: Back, situation: Situation): Promise<SituationRecord> {
  const server: string[] = [];
  back.meet(situation, (line) => server.push(line));
  const port = situation.handshake === 'nobody' ? await closedPort() : portOf(back.server);
  const script = `(async () => {
    const tools = (${createPageTools.toString()})({
      WebSocket,
      url: 'ws://127.0.0.1:${port}',
      onReportedError: (caught) => {
        window.onerror = (...details) => (caught(details[4]), true);
      },
      setOffline: window.setOffline,
    });
    await (${situation.page.toString()})(tools);
    return tools.record;
  })()`;
  const record = (await page.evaluate(script)) as string[];
  await context.setOffline(false);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return { page: record, server };
}

export interface ChromiumRunner {
  run(situation: Situation): Promise<SituationRecord>;
  close(): Promise<void>;
}

export async function startChromium(): Promise<ChromiumRunner> {
  const { executablePath, args } = await findChromium();
  const browser = await chromium.launch({ executablePath, args });
  const back = createBack();
  await listenOnFreePort(back.server);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.exposeFunction('setOffline', (offline: boolean) => context.setOffline(offline));
  return {
    async run(situation) {
      // A fresh document each: what the situation before left behind is gone.
      await page.goto(`http://127.0.0.1:${portOf(back.server)}/`);
      return runOn(page, context, back, situation);
    },
    async close() {
      await browser.close();
      for (const socket of back.sockets) socket.destroy();
      await new Promise((resolve) => back.server.close(resolve));
    },
  };
}
