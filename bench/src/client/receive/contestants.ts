/** Everyone who receives: each gets messages fed in process and hands typed events to one listener. */

import { Centrifuge } from 'centrifuge';
import mitt from 'mitt';
import { Socket as Phoenix } from 'phoenix';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { io } from 'socket.io-client';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { connectedClient } from '../support/connected-client.ts';
import { SocketInProcess } from '../support/socket-in-process.ts';
import { turn } from '../support/turn.ts';
import type { Work } from './work.ts';

export interface Contestant {
  readonly name: string;
  /** Which messages it is fed. */
  messages(work: Work): readonly string[];
  /** Makes a connected client; `heard` is called for each event that reached the listener. */
  start(heard: (text: string) => void): Promise<{ feed(message: string): void; stop(): void }>;
}

const floor: Contestant = {
  name: 'JSON.parse and a switch (floor)',
  messages: ({ frames }) => frames,
  async start(heard) {
    return {
      feed(message) {
        const frame = JSON.parse(message);
        switch (frame.op) {
          case 'event':
            return heard(frame.data.text);
          case 'live':
            return heard('');
          default:
            return undefined;
        }
      },
      stop() {},
    };
  },
};

const floorOfBatches: Contestant = {
  name: 'the floor, arrays of 50',
  messages: ({ batches }) => batches,
  async start(heard) {
    return {
      feed(message) {
        for (const frame of JSON.parse(message)) {
          switch (frame.op) {
            case 'event':
              heard(frame.data.text);
              break;
            default:
          }
        }
      },
      stop() {},
    };
  },
};

const throughline = (name: string, messages: Contestant['messages']): Contestant => ({
  name,
  messages,
  async start(heard) {
    const { client, feed } = await connectedClient();
    client.on('message_delta', (event) => heard(event.data.text));
    return { feed, stop: () => client.close() };
  },
});

/** What a team writes by hand: reconnecting, checked by zod, emitted. Neither orders nor dedupes. */
const handWritten = (
  name: string,
  parse: (value: unknown) => { type: string; data: { text: string } },
): Contestant => ({
  name,
  messages: ({ events }) => events,
  async start(heard) {
    const emitter = mitt<Record<string, { data: { text: string } }>>();
    emitter.on('message_delta', (event) => heard(event.data.text));
    const before = SocketInProcess.latest;
    const socket = new ReconnectingWebSocket('ws://bench.invalid/', [], { WebSocket: SocketInProcess });
    socket.addEventListener('message', (message: any) => {
      const event = parse(JSON.parse(message.data));
      emitter.emit(event.type, event);
    });
    // It waits before its first dial.
    for (let waited = 0; SocketInProcess.latest === before && waited < 100_000; waited += 1) await turn();
    const inner = SocketInProcess.latest;
    inner.accept();
    return { feed: (text) => inner.receive(text), stop: () => socket.close() };
  },
});

const zodEvent = z.object({
  stream: z.string(),
  seq: z.int(),
  id: z.string(),
  type: z.literal('message_delta'),
  at: z.number(),
  runId: z.optional(z.string()),
  data: z.object({ messageId: z.string(), text: z.string() }),
});
const miniEvent = mini.object({
  stream: mini.string(),
  seq: mini.int(),
  id: mini.string(),
  type: mini.literal('message_delta'),
  at: mini.number(),
  runId: mini.optional(mini.string()),
  data: mini.object({ messageId: mini.string(), text: mini.string() }),
});

const socketIo: Contestant = {
  name: 'socket.io-client',
  messages: ({ events }) => events.map((event) => `42["event",${event}]`),
  async start(heard) {
    const socket = io('http://bench.invalid', { transports: ['websocket'], forceNew: true, reconnection: false });
    socket.on('event', (event: any) => heard(event.data.text));
    const inner = SocketInProcess.latest;
    inner.accept();
    inner.receive('0{"sid":"s","upgrades":[],"pingInterval":250000,"pingTimeout":200000,"maxPayload":1000000}');
    await turn();
    inner.receive('40{"sid":"x"}');
    await turn();
    return { feed: (message) => inner.receive(message), stop: () => void socket.close() };
  },
};

const phoenix: Contestant = {
  name: 'phoenix',
  messages: ({ events }) => events.map((event) => `["1",null,"room","event",${event}]`),
  async start(heard) {
    const socket = new Phoenix('ws://bench.invalid/phoenix', { transport: SocketInProcess as never });
    socket.connect();
    const inner = SocketInProcess.latest;
    inner.accept();
    const channel = socket.channel('room');
    channel.on('event', (event: any) => heard(event.data.text));
    SocketInProcess.sent = (_socket, text) => {
      const [joinRef, ref, topic, event] = JSON.parse(text);
      if (event === 'phx_join')
        inner.receive(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]));
    };
    channel.join();
    await turn();
    const joined = (channel as any).joinRef();
    return {
      feed: (message) => inner.receive(joined === '1' ? message : message.replace('["1"', `["${joined}"`)),
      stop() {
        SocketInProcess.sent = () => {};
        socket.disconnect();
      },
    };
  },
};

const centrifuge: Contestant = {
  name: 'centrifuge (with positions)',
  messages: ({ events }) =>
    events.map((event, index) => `{"push":{"channel":"me","pub":{"data":${event},"offset":${index + 1}}}}`),
  async start(heard) {
    SocketInProcess.sent = (socket, text) => {
      for (const line of text.split('\n')) {
        const { id, connect, subscribe } = JSON.parse(line);
        const answer = (reply: object): void => queueMicrotask(() => socket.receive(JSON.stringify({ id, ...reply })));
        if (connect) answer({ connect: { client: 'c', version: '6' } });
        if (subscribe) answer({ subscribe: { recoverable: true, positioned: true, epoch: 'e', offset: 0 } });
      }
    };
    const client = new Centrifuge('ws://bench.invalid/centrifuge', { websocket: SocketInProcess });
    const subscription = client.newSubscription('me');
    subscription.on('publication', ({ data }: any) => heard(data.data.text));
    subscription.subscribe();
    client.connect();
    await turn();
    const inner = SocketInProcess.latest;
    inner.accept();
    await turn();
    await turn();
    return {
      feed: (message) => inner.receive(message),
      stop() {
        SocketInProcess.sent = () => {};
        client.disconnect();
      },
    };
  },
};

export const singles: readonly Contestant[] = [
  floor,
  throughline('throughline: ordered, deduped, checked, typed', ({ frames }) => frames),
  handWritten('by hand: reconnecting-websocket + zod + mitt', (value) => zodEvent.parse(value)),
  handWritten('by hand, with zod/mini', (value) => mini.parse(miniEvent, value)),
  socketIo,
  phoenix,
  centrifuge,
];

export const batched: readonly Contestant[] = [
  floorOfBatches,
  throughline('throughline, arrays of 50', ({ batches }) => batches),
];
