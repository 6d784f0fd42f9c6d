/** Sending and receiving: text, bytes, order, buffers, tasks. */
import type { ServerSide, Situation } from './situation.ts';

const echo = (side: ServerSide): void => {
  side.onText((text) => side.send(text));
  side.onBinary((bytes) => side.sendBinary([...bytes]));
};
const note = (side: ServerSide): void => {
  side.onText((text) => side.log('text', text));
  side.onBinary((bytes) => side.log('binary', bytes.join(',')));
  side.onClose((code) => side.log('closed', String(code)));
};

export const messageSituations: readonly Situation[] = [
  {
    name: 'echoes a text',
    server: echo,
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('one');
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'carries an empty text and empty bytes',
    server: echo,
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('');
      await next(socket, 'message');
      socket.send(new Uint8Array(0));
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'carries text beyond ASCII, and lone surrogates as U+FFFD',
    server: echo,
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      await next(socket, 'open');
      for (const text of ['é', '😀', 'a\ud800b', '\udc00', '\u0000']) {
        socket.send(text);
        log(socket.bufferedAmount);
        await next(socket, 'message');
      }
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'carries a large text',
    server: echo,
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('x'.repeat(200_000));
      log(socket.bufferedAmount);
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'two messages in a burst are two tasks',
    server: (side) => {
      side.send('one');
      side.send('two');
    },
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'message');
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'a burst of thirty keeps its order, one task each',
    server: (side) => side.onText(() => Array.from({ length: 30 }, (_, index) => side.send(String(index)))),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('go');
      for (let count = 0; count < 30; count += 1) await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'promises of a handler run before the next message',
    server: (side) => side.onText(() => ['a', 'b'].map((text) => side.send(text))),
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      await next(socket, 'open');
      socket.onmessage = async ({ data }) => {
        for (let hop = 0; hop < 5; hop += 1) await null;
        log('five hops after', data);
        if (data === 'b') socket.close();
      };
      socket.send('go');
      await closed(socket);
    },
  },
  {
    name: 'text and bytes keep their order',
    server: (side) => {
      side.send('one');
      side.sendBinary([2]);
      side.send('three');
      side.sendBinary([4, 4]);
    },
    page: async ({ open, next, closed }) => {
      const socket = open();
      for (let count = 0; count < 4; count += 1) await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'bytes come as a blob by default',
    server: (side) => side.sendBinary([1, 2, 3]),
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      const { data } = await next(socket, 'message');
      log(socket.binaryType, Object.prototype.toString.call(data), [...new Uint8Array(await data.arrayBuffer())]);
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'bytes come as an ArrayBuffer if asked for',
    server: (side) => side.sendBinary([1, 2, 3]),
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      socket.binaryType = 'arraybuffer';
      const { data } = await next(socket, 'message');
      log(socket.binaryType, Object.prototype.toString.call(data));
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'binaryType ignores what it does not know',
    page: async ({ open, log, next, closed, attempt }) => {
      const socket = open();
      attempt('assign', () => Reflect.set(socket, 'binaryType', 'nodebuffer'));
      log(socket.binaryType);
      socket.binaryType = 'arraybuffer';
      attempt('assign', () => Reflect.set(socket, 'binaryType', ''));
      log(socket.binaryType);
      await next(socket, 'open');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'binaryType changes between two messages',
    server: (side) => side.onText(() => side.sendBinary([7])),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('first');
      await next(socket, 'message');
      socket.binaryType = 'arraybuffer';
      socket.send('second');
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'send() turns what is neither text nor bytes into text',
    server: note,
    page: async ({ open, next, closed, attempt }) => {
      const socket = open() as any;
      await next(socket, 'open');
      for (const value of [42, null, undefined, true, { toString: () => 'object' }, [1, [2]]]) socket.send(value);
      attempt('symbol', () => socket.send(Symbol('s')));
      attempt('nothing', () => socket.send());
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'send() without an argument is a TypeError while CONNECTING too',
    page: async ({ open, attempt, next, closed }) => {
      const socket = open() as any;
      attempt('nothing', () => socket.send());
      await next(socket, 'open');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'bytes changed right after send() arrive as they were',
    server: note,
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      const bytes = new Uint8Array([1, 2, 3]);
      socket.send(bytes);
      bytes.fill(9);
      const buffer = new Uint8Array([4, 5]).buffer;
      socket.send(buffer);
      new Uint8Array(buffer).fill(9);
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'a view sends its own part of the buffer',
    server: note,
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      await next(socket, 'open');
      const { buffer } = new Uint8Array([0, 1, 2, 3, 4, 5]);
      socket.send(new Uint8Array(buffer, 1, 2));
      socket.send(new DataView(buffer, 3));
      socket.send(new Uint16Array(buffer, 4, 1));
      log(socket.bufferedAmount);
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'a blob keeps its place among texts',
    server: note,
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('before');
      socket.send(new Blob([new Uint8Array([1, 2]), 'x']));
      socket.send('after');
      log(socket.bufferedAmount);
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'bufferedAmount counts bytes, and falls once they are handed over',
    server: echo,
    page: async ({ open, next, closed, log }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('aé😀');
      log(socket.bufferedAmount);
      socket.send(new Uint8Array(3));
      log(socket.bufferedAmount);
      await Promise.resolve();
      log('after microtasks', socket.bufferedAmount);
      await next(socket, 'message');
      await next(socket, 'message');
      log(socket.bufferedAmount);
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'several sends in the open handler arrive in order',
    server: note,
    page: async ({ open, closed }) => {
      const socket = open();
      socket.onopen = () => {
        for (const text of ['one', 'two', 'three']) socket.send(text);
        socket.close(1000);
      };
      await closed(socket);
    },
  },
  {
    name: 'sent right before close() still arrives',
    server: note,
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('last words');
      socket.close(3005, 'bye');
      log(state(socket));
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'send() while CLOSING goes nowhere, and is counted',
    server: note,
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close();
      socket.send('é');
      socket.send(new Uint8Array(4));
      log(state(socket));
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'send() after CLOSED goes nowhere, and is counted',
    page: async ({ open, next, closed, log, state, attempt }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close();
      await closed(socket);
      attempt('text', () => socket.send('aé'));
      attempt('bytes', () => socket.send(new Uint8Array(5)));
      attempt('blob', () => socket.send(new Blob(['xyz'])));
      log(state(socket));
    },
  },
  {
    name: 'send() after a failed connection goes nowhere, and is counted',
    handshake: 'refuse',
    page: async ({ open, closed, log, state }) => {
      const socket = open();
      await closed(socket);
      socket.send('four');
      log(state(socket));
    },
  },
  {
    name: 'a conversation of five round trips',
    server: echo,
    page: async ({ open, closed }) => {
      const socket = open();
      socket.onopen = () => socket.send('1');
      socket.onmessage = ({ data }) => (data === '5' ? socket.close() : socket.send(String(Number(data) + 1)));
      await closed(socket);
    },
  },
  {
    name: 'two sockets of one page do not disturb each other',
    server: echo,
    page: async ({ WebSocket, url, watch, next, closed }) => {
      const first = watch(new WebSocket(url), 'first');
      await next(first, 'open');
      const second = watch(new WebSocket(url), 'second');
      await next(second, 'open');
      first.send('to first');
      await next(first, 'message');
      second.send('to second');
      await next(second, 'message');
      first.close();
      await closed(first);
      second.send('still here');
      await next(second, 'message');
      second.close();
      await closed(second);
    },
  },
];
