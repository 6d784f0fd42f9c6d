/** Events and those who listen to them. */
import type { Situation } from './situation.ts';

export const listenerSituations: readonly Situation[] = [
  {
    name: 'events have the fields of the standard',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      const look = (event: any): void => {
        log(event.type, event.constructor.name, [event.bubbles, event.cancelable, event.composed, event.eventPhase]);
        log(event.target === socket, event.currentTarget === socket, event.defaultPrevented, typeof event.timeStamp);
        if (event.type === 'message') {
          log(event.origin.replace(url, 'ORIGIN'), [event.lastEventId, event.source, event.ports.length]);
          socket.close();
        }
      };
      for (const type of ['open', 'message', 'close']) socket.addEventListener(type, look);
      await closed(socket);
    },
  },
  {
    name: 'error events have the fields of the standard',
    handshake: 'refuse',
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      socket.onerror = (event) => {
        log(event.constructor.name, event.type, event.bubbles, event.cancelable, event.target === socket);
        log('message' in event, 'error' in event);
      };
      await closed(socket);
    },
  },
  {
    name: 'microtasks drain between two listeners of one event',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, next, closed }) => {
      const socket = new WebSocket(url);
      for (const name of ['a', 'b', 'c']) {
        socket.addEventListener('message', () => {
          log(name);
          queueMicrotask(() => log('microtask of', name));
          Promise.resolve().then(() => log('promise of', name));
        });
      }
      await next(socket, 'message');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'a listener that throws is reported and stops nobody',
    server: (side) => ['one', 'two'].map((text) => side.send(text)),
    page: async ({ open, log, closed }) => {
      const socket = open();
      socket.addEventListener('message', () => {
        throw new Error('of a listener');
      });
      socket.addEventListener('message', ({ data }) => {
        log('after it', data);
        if (data === 'two') socket.close();
      });
      await closed(socket);
    },
  },
  {
    name: 'the handler attribute has its place where it was first set',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      socket.addEventListener('message', () => log('first'));
      socket.onmessage = () => log('never: replaced');
      socket.addEventListener('message', () => log('third'));
      socket.onmessage = () => log('second, replaced in its place');
      socket.addEventListener('message', () => socket.close());
      await closed(socket);
    },
  },
  {
    name: 'a handler attribute set to null gives its place up',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      socket.onmessage = () => log('first');
      socket.addEventListener('message', () => log('second'));
      socket.onmessage = null;
      log(socket.onmessage === null);
      socket.onmessage = () => {
        log('third');
        socket.close();
      };
      await closed(socket);
    },
  },
  {
    name: 'a handler attribute takes nothing but objects',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url) as any;
      socket.onmessage = 5;
      log(socket.onmessage);
      const object = { handleEvent: () => log('never') };
      socket.onmessage = object;
      log(socket.onmessage === object);
      socket.onclose = 'text';
      log(socket.onclose);
      socket.addEventListener('message', () => socket.close());
      await closed(socket);
    },
  },
  {
    name: 'this is the socket, or the object that handles',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      const object = {
        handleEvent(event: Event) {
          log('object', this === object, event.type);
        },
      };
      socket.onmessage = function () {
        log('attribute', this === socket);
      };
      socket.addEventListener('message', function () {
        log('listener', this === socket);
        socket.close();
      });
      socket.addEventListener('message', object);
      await closed(socket);
    },
  },
  {
    name: 'the same listener counts once, another phase is another',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      const listener = (): void => log('called');
      socket.addEventListener('message', listener);
      socket.addEventListener('message', listener);
      socket.addEventListener('message', listener, { once: true });
      socket.addEventListener('message', listener, true);
      socket.addEventListener('message', () => socket.close());
      await closed(socket);
    },
  },
  {
    name: 'once and signal end a subscription',
    server: (side) => ['one', 'two', 'three'].map((text) => side.send(text)),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      const controller = new AbortController();
      socket.addEventListener('message', ({ data }) => log('once', data), { once: true });
      socket.addEventListener('message', ({ data }) => log('signal', data), { signal: controller.signal });
      socket.addEventListener('message', ({ data }) => {
        if (data === 'two') controller.abort();
        if (data === 'three') socket.close();
      });
      await closed(socket);
    },
  },
  {
    name: 'a listener removed by an earlier one is not called; one added is called next time',
    server: (side) => ['one', 'two'].map((text) => side.send(text)),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      const removed = (): void => log('never');
      const added = ({ data }: MessageEvent): void => {
        log('added', data);
        socket.close();
      };
      socket.addEventListener('message', ({ data }) => {
        log('first', data);
        socket.removeEventListener('message', removed);
        socket.addEventListener('message', added);
      });
      socket.addEventListener('message', removed);
      await closed(socket);
    },
  },
  {
    name: 'stopImmediatePropagation() stops the later ones',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, closed }) => {
      const socket = new WebSocket(url);
      socket.addEventListener('message', () => log('first'));
      socket.addEventListener('message', (event) => {
        event.stopImmediatePropagation();
        socket.close();
      });
      socket.addEventListener('message', () => log('never'));
      await closed(socket);
    },
  },
  {
    name: 'null is no listener',
    page: async ({ WebSocket, url, attempt, next, closed }) => {
      const socket = new WebSocket(url);
      attempt('add', () => socket.addEventListener('message', null as any));
      attempt('remove', () => socket.removeEventListener('message', null as any));
      await next(socket, 'open');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'an event that the page dispatches runs its listeners at once',
    page: async ({ WebSocket, url, log, next, closed }) => {
      const socket = new WebSocket(url);
      await next(socket, 'open');
      socket.addEventListener('custom', () => {
        log('first');
        queueMicrotask(() => log('microtask'));
      });
      socket.addEventListener('custom', (event) => {
        event.preventDefault();
        log('second', event.target === socket, event.isTrusted);
      });
      log('returned', socket.dispatchEvent(new Event('custom', { cancelable: true })));
      log('after');
      socket.close();
      await closed(socket);
    },
  },
  {
    name: 'a listener set in a microtask after open hears the first message',
    server: (side) => side.send('x'),
    page: async ({ WebSocket, url, log, next, closed }) => {
      const socket = new WebSocket(url);
      await next(socket, 'open');
      await null;
      socket.onmessage = ({ data }) => {
        log('heard', data);
        socket.close();
      };
      await closed(socket);
    },
  },
  {
    name: 'a listener for close added after it is never called',
    page: async ({ open, log, next, closed, pause }) => {
      const socket = open();
      await next(socket, 'open');
      socket.close();
      await closed(socket);
      socket.onclose = () => log('never');
      await pause(30);
      log('done');
    },
  },
];
