/** Every way in which a connection ends. */
import type { ServerSide, Situation } from './situation.ts';

const note = (side: ServerSide): void => {
  side.onText((text) => side.log('text', text));
  side.onClose((code) => side.log('closed', String(code)));
};

/** The server closes at once, with the code. */
const closedByServer = (code: number | undefined, reason?: string): Situation => ({
  name: `the server closes with ${code ?? 'no code'}${reason ? ` and "${reason}"` : ''}`,
  server: (side) => {
    note(side);
    if (code === undefined) side.close();
    else side.close(code, reason);
  },
  page: async ({ open, closed, log, state }) => {
    const socket = open();
    await closed(socket);
    log(state(socket));
    socket.close(1000);
    log(state(socket));
  },
});

export const closingSituations: readonly Situation[] = [
  {
    name: 'close() without arguments',
    server: note,
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close();
      log(state(socket));
      await closed(socket);
    },
  },
  {
    name: 'close(1000)',
    server: note,
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close(1000);
      log(state(socket));
      await closed(socket);
    },
  },
  {
    name: 'close(4999, reason)',
    server: note,
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close(4999, 'the reason é');
      await closed(socket);
    },
  },
  {
    name: 'a reason needs a code; close(undefined) is close()',
    server: note,
    page: async ({ open, next, closed, attempt, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      attempt('with a reason', () => socket.close(undefined, 'why'));
      log(state(socket));
      attempt('without', () => socket.close(undefined));
      await closed(socket);
    },
  },
  {
    name: 'close() takes codes as numbers of 16 bits',
    server: note,
    page: async ({ open, next, closed, attempt, log, state }) => {
      const socket = open() as any;
      await next(socket, 'open');
      for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 70_000, -1, Number.NaN, null, 'x', {}, 1000.6]) {
        attempt(`close(${String(code)})`, () => socket.close(code));
      }
      log(state(socket));
      attempt('close("3000")', () => socket.close('3000'));
      await closed(socket);
    },
  },
  {
    name: 'close(1000.4) is close(1000)',
    server: note,
    page: async ({ open, next, closed, attempt }) => {
      const socket = open();
      await next(socket, 'open');
      attempt('close', () => socket.close(1000.4));
      await closed(socket);
    },
  },
  {
    name: 'a reason may have 123 bytes and no more',
    server: note,
    page: async ({ open, next, closed, attempt, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      attempt('124', () => socket.close(3000, 'x'.repeat(124)));
      attempt('62 of two', () => socket.close(3000, 'é'.repeat(62)));
      attempt('bad code, long reason', () => socket.close(1, 'x'.repeat(124)));
      log(state(socket));
      attempt('123', () => socket.close(3000, 'x'.repeat(123)));
      await closed(socket);
    },
  },
  {
    name: 'close() twice is close() once',
    server: note,
    page: async ({ open, next, closed, attempt }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close(3001);
      attempt('again', () => socket.close(3002));
      attempt('with a bad code', () => socket.close(1));
      await closed(socket);
      attempt('after it', () => socket.close(3003));
      attempt('after it, with a bad code', () => socket.close(1));
    },
  },
  {
    name: 'close() in the open handler',
    server: note,
    page: async ({ open, closed }) => {
      const socket = open();
      socket.onopen = () => socket.close(3007);
      await closed(socket);
    },
  },
  {
    name: 'messages that arrive while CLOSING are dropped',
    server: (side) => side.onText(() => ['one', 'two', 'three'].map((text) => side.send(text))),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.onmessage = () => socket.close(3008);
      socket.send('go');
      await closed(socket);
    },
  },
  {
    name: 'a message on its way when close() is called is dropped',
    server: (side) => side.onText(() => side.send('late')),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('go');
      socket.close();
      await closed(socket);
    },
  },
  ...[1000, 1001, 1011, 1012, 1013, 3000, 4001, 4999].map((code) => closedByServer(code)),
  closedByServer(undefined),
  closedByServer(4409, 'superseded by a newer socket'),
  {
    name: 'a message, then close 4001: delivered, then clean',
    server: (side) => {
      side.send('fault');
      side.close(4001, 'no');
    },
    page: async ({ open, closed }) => {
      await closed(open());
    },
  },
  {
    name: 'a page that sends when the server has closed',
    server: (side) => {
      note(side);
      side.onText(() => side.close(4000));
    },
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('go');
      await closed(socket);
      socket.send('too late');
    },
  },
  {
    name: 'the cable is pulled',
    server: (side) => side.onText(() => side.cut()),
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('cut');
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'a message, then the cable is pulled',
    server: (side) =>
      side.onText(() => {
        side.send('last');
        side.cut();
      }),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('cut');
      await closed(socket);
    },
  },
  {
    name: 'the cable is pulled while CLOSING',
    server: (side) => {
      side.neverAnswerClose();
      side.onText(() => setTimeout(() => side.cut(), 40));
    },
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('cut soon');
      socket.close(3000);
      log(state(socket));
      await closed(socket);
    },
  },
  {
    name: 'a reserved opcode fails the connection',
    server: (side) => side.onText(() => side.violate('opcode')),
    page: async ({ open, next, closed, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('go');
      await closed(socket);
      log(state(socket));
    },
  },
  {
    name: 'text that is no UTF-8 fails the connection',
    server: (side) =>
      side.onText(() => {
        side.send('good');
        side.violate('utf8');
      }),
    page: async ({ open, next, closed }) => {
      const socket = open();
      await next(socket, 'open');
      socket.send('go');
      await closed(socket);
    },
  },
  {
    name: 'a close frame that is never answered leaves the socket CLOSING',
    server: (side) => side.neverAnswerClose(),
    page: async ({ open, next, pause, log, state }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close(3000);
      await pause(300);
      log(state(socket));
    },
  },
  {
    name: 'a handler that closes in the close event changes nothing',
    server: (side) => side.close(4002),
    page: async ({ open, closed, log, state }) => {
      const socket = open();
      socket.onclose = () => {
        socket.close(3000);
        log('in close', state(socket));
      };
      await closed(socket);
    },
  },
];
