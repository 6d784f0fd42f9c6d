/** The bench's memory: which tab has which conditions, and which sockets are its. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Pipe, PipeListener } from '@throughline/protocol';
import { type NetworkConditions, trueNetwork } from '../../shared/network-conditions.ts';
import { createFaultyPipe } from './faulty-pipe.ts';

export interface NetworkBench {
  /** Remembers the TCP socket of an upgrade, so that it can be torn. */
  opened(request: IncomingMessage, socket: Socket): void;
  /** Puts the conditions of the request's tab between the pipe and whoever listens to it. */
  attach(pipe: Pipe, request: unknown, attach: (pipe: Pipe) => PipeListener): PipeListener;
  set(tab: string, conditions: NetworkConditions): void;
  get(tab: string): NetworkConditions;
  /** Tears the tab's connections, without a close frame. How many there were. */
  cut(tab: string): number;
  /** Tears everybody's. */
  cutAll(): void;
}

export function createNetworkBench(): NetworkBench {
  const conditions = new Map<string, NetworkConditions>();
  const sockets = new Map<string, Set<Socket>>();
  const conditionsOf = (tab: string) => conditions.get(tab) ?? trueNetwork;

  return {
    opened(request, socket) {
      const tab = tabOf(request);
      const mine = sockets.get(tab) ?? new Set();
      sockets.set(tab, mine.add(socket));
      socket.once('close', () => {
        mine.delete(socket);
        if (mine.size === 0 && sockets.get(tab) === mine) sockets.delete(tab);
      });
    },
    attach(pipe, request, attach) {
      const tab = tabOf(request);
      const faulty = createFaultyPipe(pipe, () => conditionsOf(tab));
      return faulty.listen(attach(faulty.pipe));
    },
    set: (tab, next) => void conditions.set(tab, next),
    get: conditionsOf,
    cut(tab) {
      const mine = [...(sockets.get(tab) ?? [])];
      for (const socket of mine) socket.destroy();
      return mine.length;
    },
    cutAll() {
      for (const tab of [...sockets.keys()]) this.cut(tab);
    },
  };
}

/** The page names its tab in the address of the socket: no credential, only a label. */
function tabOf(request: unknown): string {
  const url = (request as IncomingMessage | undefined)?.url ?? '/';
  return new URL(url, 'http://demo').searchParams.get('tab') ?? '';
}
