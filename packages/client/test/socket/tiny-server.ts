/** The least server that speaks the handshake, on a real port or behind mock-socket; each step is awaited, none is timed. */
import type { AddressInfo } from 'node:net';
import type { Client } from 'mock-socket';
import { Server as MockServer } from 'mock-socket';
import { WebSocketServer } from 'ws';
import { welcome } from '../support/connection-harness.ts';

/** One connection, as the server sees it. */
export interface Peer {
  /** Frames received, arrays taken apart. */
  readonly frames: any[];
  /** Resolves with the next frame that was not yet asked for. */
  next(): Promise<any>;
  send(frame: unknown): void;
  sendBinary(bytes: number): void;
  close(code: number): void;
  /** Ends the connection without a closing handshake. */
  cut(): void;
  /** Resolves with the close code once the connection has ended. */
  readonly closed: Promise<number>;
}

export interface TinyServer {
  readonly url: string;
  /** Every connection so far. */
  readonly peers: Peer[];
  /** Resolves with the next connection that was not yet asked for. */
  accept(): Promise<Peer>;
  stop(): Promise<void>;
}

/** What came, in order, to be awaited one by one. */
export const createInbox = <T>() => {
  const came: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    put(item: T): void {
      const next = waiting.shift();
      if (next === undefined) came.push(item);
      else next(item);
    },
    take: (): Promise<T> => {
      const item = came.shift();
      return item === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(item);
    },
  };
};

export const createPeer = (wire: Pick<Peer, 'close' | 'cut' | 'sendBinary'> & { write(text: string): void }) => {
  const inbox = createInbox<any>();
  const frames: any[] = [];
  let ended = (_code: number): void => {};
  const peer: Peer = {
    frames,
    next: inbox.take,
    send: (frame) => wire.write(JSON.stringify(frame)),
    sendBinary: wire.sendBinary,
    close: wire.close,
    cut: wire.cut,
    closed: new Promise((resolve) => {
      ended = resolve;
    }),
  };
  const receive = (text: string): void => {
    for (const frame of [JSON.parse(text)].flat()) {
      frames.push(frame);
      if (frame.op === 'hello') peer.send(welcome);
      inbox.put(frame);
    }
  };
  return { peer, receive, ended: (code: number) => ended(code) };
};

/** At a free port, or where an earlier server was. */
export const startRealServer = async (at?: string): Promise<TinyServer> => {
  const port = at === undefined ? 0 : Number(new URL(at).port);
  const server = new WebSocketServer({ port, handleProtocols: () => 'throughline.v1' });
  const peers: Peer[] = [];
  const connections = createInbox<Peer>();
  server.on('connection', (socket) => {
    const { peer, receive, ended } = createPeer({
      write: (text) => socket.send(text),
      sendBinary: (bytes) => socket.send(new Uint8Array(bytes)),
      close: (code) => socket.close(code),
      cut: () => socket.terminate(),
    });
    socket.on('message', (data) => receive(String(data)));
    socket.on('close', ended);
    peers.push(peer);
    connections.put(peer);
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    peers,
    accept: connections.take,
    stop() {
      for (const socket of server.clients) socket.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

let mockHosts = 0;

export const startMockServer = async (at = `ws://mock-${++mockHosts}/`): Promise<TinyServer> => {
  const url = at;
  const server = new MockServer(url, { mock: false, selectProtocol: () => 'throughline.v1' });
  const peers: Peer[] = [];
  const connections = createInbox<Peer>();
  server.on('connection', (socket: Client) => {
    const close = (code: number): void => socket.close({ code, reason: '', wasClean: code !== 1006 });
    const { peer, receive, ended } = createPeer({
      write: (text) => socket.send(text),
      sendBinary: (bytes) => socket.send(new ArrayBuffer(bytes)),
      close,
      cut: () => close(1006),
    });
    socket.on('message', (data) => receive(String(data)));
    socket.on('close', () => ended(1000));
    peers.push(peer);
    connections.put(peer);
  });
  return {
    url,
    peers,
    accept: connections.take,
    async stop() {
      server.stop();
    },
  };
};
