/** A page that speaks TCP by hand: as far as a stage of its life, and no further. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** How far the page came before it was hurt. */
export const stages = [
  'nothing said',
  'half a request',
  'a path that nobody serves',
  'a foreign Origin',
  'no handshake',
  'accepted and mute',
  'half a hello',
  'a hello that is none',
  'a bad token',
  'welcomed',
  'subscribed',
] as const;
export type Stage = (typeof stages)[number];

const request = (path: string, ...headers: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    ...headers,
    '\r\n',
  ].join('\r\n');
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const subprotocol = 'Sec-WebSocket-Protocol: throughline.v1';
const handshake = request('/agent', key, subprotocol);

/** One masked frame as a browser writes it; the mask is zero, so that the text stays readable. */
export function frameOf(text: string | Buffer, opcode = 1, isFinal = true): Buffer {
  const body = Buffer.from(text);
  const head = [(isFinal ? 0x80 : 0) | opcode];
  if (body.length < 126) head.push(0x80 | body.length);
  else head.push(0x80 | 126, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(4), body]);
}

const hello = (token: string | undefined, session: string): Buffer =>
  frameOf(JSON.stringify({ op: 'hello', v: 1, session, streams: {}, ...(token !== undefined && { token }) }));
const subscribe = frameOf(
  JSON.stringify({ op: 'subscribe', ref: 'r', stream: 'thread:1', position: { from: 'start' } }),
);

let pages = 0;

/** What is said at each stage, and what has come before the next is said; the last one is what a fragmenting page cuts up. */
export function linesOf(stage: Stage): { say: string | Buffer; until?: string }[] {
  const user = `user${pages++ % 50}`;
  const accepted = { say: handshake, until: '\r\n\r\n' };
  const welcomed = [accepted, { say: hello(user, `session${pages}`), until: '"op":"live"' }];
  switch (stage) {
    case 'nothing said':
      return [];
    case 'half a request':
      return [{ say: handshake.slice(0, 60) }];
    case 'a path that nobody serves':
      return [{ say: request('/elsewhere', key, subprotocol) }];
    case 'a foreign Origin':
      return [{ say: request('/agent', key, subprotocol, 'Origin: https://evil.example') }];
    case 'no handshake':
      return [{ say: request('/agent', subprotocol) }];
    case 'accepted and mute':
      return [accepted];
    case 'half a hello':
      return [accepted, { say: hello(user, 'half').subarray(0, 20) }];
    case 'a hello that is none':
      return [accepted, { say: frameOf('{"op":"hello"}') }];
    case 'a bad token':
      return [accepted, { say: hello(undefined, 'bad') }];
    case 'welcomed':
      return welcomed;
    case 'subscribed':
      return [...welcomed, { say: subscribe, until: '"op":"subscribed"' }];
    default:
      return stage satisfies never;
  }
}

export interface RawPage {
  readonly socket: Socket;
  /** Resolves once the text came, or nothing can come any more. */
  came(text: string): Promise<void>;
}

export async function openRawPage(port: number): Promise<RawPage> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let heard = '';
  let isOver = false;
  let look = (): void => {};
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    heard = (heard + bytes.toString('latin1')).slice(-20_000);
    look();
  });
  for (const end of ['end', 'close']) {
    socket.on(end, () => {
      isOver = true;
      look();
    });
  }
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return {
    socket,
    came: (text) =>
      new Promise((resolve) => {
        look = () => {
          if (isOver || heard.includes(text)) resolve();
        };
        look();
      }),
  };
}
