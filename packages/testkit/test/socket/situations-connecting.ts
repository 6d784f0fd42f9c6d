/** Constructor, handshake, subprotocols, attributes. */
import type { Situation } from './situation.ts';

export const connectingSituations: readonly Situation[] = [
  {
    name: 'opens, with its attributes before and after',
    page: async ({ WebSocket, url, log, state, watch, next, closed }) => {
      const socket = watch(new WebSocket(`${url}/path?query=1`));
      log(state(socket), socket.url.replace(url, ''), socket.extensions, socket.binaryType);
      await next(socket, 'open');
      log(state(socket));
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'has the constants of the standard on class and instance',
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      log([WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED]);
      log([socket.CONNECTING, socket.OPEN, socket.CLOSING, socket.CLOSED]);
      log(Object.prototype.toString.call(socket), WebSocket.name, typeof WebSocket);
      log(socket instanceof WebSocket, socket instanceof EventTarget);
      log([socket.onopen, socket.onmessage, socket.onerror, socket.onclose]);
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'cannot be called without new, or without an address',
    page: async ({ WebSocket, attempt }) => {
      const callable = WebSocket as any;
      attempt('call', () => callable('ws://127.0.0.1'));
      attempt('no argument', () => new callable());
    },
  },
  {
    name: 'keeps its read-only attributes',
    page: async ({ open, attempt, log, state, next, closed }) => {
      const socket = open() as any;
      await next(socket, 'open');
      attempt('readyState', () => Reflect.set(socket, 'readyState', 3));
      attempt('bufferedAmount', () => Reflect.set(socket, 'bufferedAmount', 9));
      attempt('protocol', () => Reflect.set(socket, 'protocol', 'x'));
      log(state(socket));
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'refuses addresses that are none',
    page: async ({ WebSocket, attempt }) => {
      for (const bad of [
        'ftp://host/',
        'ws://',
        'ws://host/#part',
        'ws://host/#',
        'http://[bad',
        'mailto:x',
        'ws://a^b/',
      ]) {
        attempt(bad, () => new WebSocket(bad));
      }
    },
  },
  {
    name: 'takes http addresses and URL objects',
    page: async ({ WebSocket, url, log, closed }) => {
      const first = new WebSocket(`${url.replace('ws:', 'http:')}/a`);
      const second = new WebSocket(new URL(`${url}/b`));
      log(first.url.replace(url, ''), second.url.replace(url, ''));
      first.close();
      second.close();
      await closed(first);
      await closed(second);
    },
  },
  {
    name: 'resolves relative addresses against the page',
    page: async ({ WebSocket, url, log, watch, next, closed }) => {
      const socket = watch(new WebSocket('/relative'));
      log(socket.url.replace(url, ''));
      await next(socket, 'open');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'refuses subprotocols that are none, or listed twice',
    page: async ({ WebSocket, url, attempt }) => {
      attempt('empty', () => new WebSocket(url, ''));
      attempt('space', () => new WebSocket(url, 'a b'));
      attempt('comma', () => new WebSocket(url, ['a', 'b,c']));
      attempt('non-ASCII', () => new WebSocket(url, 'é'));
      attempt('twice', () => new WebSocket(url, ['a', 'a']));
    },
  },
  {
    name: 'fails on nobody listening',
    handshake: 'nobody',
    page: async ({ open, closed, log, state }) => {
      const socket = open();
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'fails on a refused handshake',
    handshake: 'refuse',
    page: async ({ open, closed, log, state }) => {
      const socket = open('throughline.v1');
      await closed(socket);
      log(state(socket));
      socket.close();
      log(state(socket));
    },
  },
  {
    name: 'stays CONNECTING while the handshake hangs, until it is closed',
    handshake: 'hang',
    page: async ({ open, pause, log, state, closed }) => {
      const socket = open();
      await pause(80);
      log(state(socket));
      socket.close(3001, 'enough');
      log(state(socket));
      await closed(socket);
    },
  },
  {
    name: 'close() while CONNECTING fails the connection, later',
    page: async ({ open, log, state, closed }) => {
      const socket = open();
      socket.close(3001);
      log(state(socket));
      socket.close(3002);
      await Promise.resolve();
      log('a microtask later', state(socket));
      await closed(socket);
    },
  },
  {
    name: 'close() with a bad code while CONNECTING throws and harms nothing',
    page: async ({ open, attempt, log, state, next, closed }) => {
      const socket = open();
      attempt('close(1001)', () => socket.close(1001));
      log(state(socket));
      await next(socket, 'open');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'send() while CONNECTING throws, and the socket opens later',
    page: async ({ open, attempt, log, state, next, closed }) => {
      const socket = open();
      attempt('send', () => socket.send('early'));
      log(state(socket));
      await next(socket, 'open');
      log(state(socket));
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'the selected subprotocol shows once open',
    page: async ({ open, next, log, state, closed }) => {
      const socket = open(['throughline.v1', 'other']);
      log(state(socket));
      await next(socket, 'open');
      socket.close();
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'the second subprotocol may be selected',
    handshake: { select: 'other' },
    page: async ({ open, next, closed }) => {
      const socket = open(['throughline.v1', 'other']);
      await next(socket, 'open');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'fails when subprotocols were offered and none was selected',
    handshake: { select: '' },
    page: async ({ open, closed, log, state }) => {
      const socket = open('throughline.v1');
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'fails when a subprotocol was selected that was not offered',
    handshake: { select: 'foreign' },
    page: async ({ open, closed }) => {
      await closed(open('throughline.v1'));
    },
  },
  {
    name: 'fails when none was offered and one was selected',
    handshake: { select: 'foreign' },
    page: async ({ open, closed }) => {
      await closed(open());
    },
  },
  {
    name: 'closing in the error handler of a failing connection changes nothing',
    handshake: 'refuse',
    page: async ({ open, closed, log, state }) => {
      const socket = open();
      socket.onerror = () => {
        socket.close(3000);
        log('in error', state(socket));
      };
      await closed(socket);
    },
  },
  {
    name: 'a message sent with the handshake comes after open',
    server: (side) => side.send('hello'),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'offline: the open socket stays OPEN and silent, new ones fail',
    server: (side) => side.onText(() => side.send('answer')),
    page: async ({ open, next, closed, setOffline, log, state, pause }) => {
      const socket = open();
      await next(socket, 'open');
      await setOffline(true);
      await pause(50);
      log(state(socket));
      const other = open();
      await closed(other);
      log(state(socket));
      await setOffline(false);
      socket.close();
      await closed(socket);
    },
  },
];
