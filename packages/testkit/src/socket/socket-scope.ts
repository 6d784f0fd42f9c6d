/** One page's window on the in-memory network: its WebSocket class, and what can happen to a page and its cable. */
import { type Cancel, type Clock, systemClock } from '@throughline/protocol';
import type { Attempt } from './attempt.ts';
import { PlatformCloseEvent } from './close-event.ts';
import { dial } from './dial.ts';
import { patchGlobal } from './global-patch.ts';
import type { Direction, Link } from './link.ts';
import type { Delivery } from './link-direction.ts';
import { createNetwork, type Network } from './network.ts';
import { createPageEnd, type PageEnd } from './page-end.ts';
import { createPageTasks } from './page-tasks.ts';
import { createWebSocketClass, type SocketInside } from './web-socket.ts';
import type { WireUnit } from './wire-unit.ts';

export interface SocketScopeOptions {
  /** Where servers listen; share one to let several pages reach the same server. @defaultValue one of its own */
  readonly network?: Network;
  /** Time for latency and closing deadlines. @defaultValue the platform's */
  readonly clock?: Clock;
  /** What relative URLs are resolved against, and the page's origin. @defaultValue the page's address, if there is one */
  readonly baseUrl?: string;
  /** Milliseconds on the clock that each unit takes, one way. @defaultValue 0 */
  readonly latencyMs?: number | ((direction: Direction) => number);
  /** Messages that are due together share one task, as in Node. @defaultValue false: one task each, as in a browser */
  readonly coalesce?: boolean;
  /** What becomes of an error that a listener threw. @defaultValue `reportError`, else an uncaught exception */
  readonly reportError?: (error: unknown) => void;
  /** Called for each socket that is made, before anything travels on its wire. */
  readonly dialed?: (link: Link) => void;
  /** Called when a socket ends, right before the page hears of it; not when the page goes away. */
  readonly ended?: (link: Link | undefined, end: { code: number; reason: string; wasClean: boolean }) => void;
  /** Decides what becomes of each unit on the wire; undefined: it is delivered. */
  readonly plan?: (direction: Direction, unit: WireUnit, link: Link) => readonly Delivery[] | undefined;
}

/** A socket that was made and has not ended, with the place that made it. */
export interface OpenSocket {
  readonly socket: WebSocket;
  readonly link: Link | undefined;
  readonly listeners: number;
  /** The stack of its construction. */
  readonly madeAt: string;
}

export interface SocketScope {
  /** The standard's class; to be injected, or put in place of the global by `install`. */
  readonly WebSocket: typeof WebSocket;
  readonly network: Network;
  /** Calls `attempted` for each connection tried to the host (as in `ws://host/…`). */
  listen(host: string, attempted: (attempt: Attempt) => void): Cancel;
  /** Puts the class in place of the global `WebSocket`; what comes back restores it, in any order. */
  install(target?: object): Cancel;
  /** The cable is out: open sockets stay OPEN and silent, new ones fail. What was sent arrives after `online`. */
  offline(): void;
  online(): void;
  readonly isOffline: boolean;
  readonly isFrozen: boolean;
  /** The page's tasks stand still; what comes in waits until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** The page goes away: its sockets say 1001 and are never heard of again. */
  unload(): void;
  /** Puts a task of this page into its queue. */
  queue(task: () => void): void;
  coalesce: boolean;
  latencyMs: number | ((direction: Direction) => number);
  /** Sockets that are not CLOSED. */
  readonly sockets: readonly OpenSocket[];
  /** Resolves once nothing more happens without time passing. */
  settled(): Promise<void>;
}

/** Browsers report what a listener throws and go on; without `reportError` it becomes an uncaught exception. */
const reportToPlatform = (error: unknown): void => {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
};

export function createSocketScope(options: SocketScopeOptions = {}): SocketScope {
  const { network = createNetwork(), clock = systemClock, plan, reportError = reportToPlatform } = options;
  const baseUrl = options.baseUrl ?? (globalThis as { location?: { href: string } }).location?.href;
  const open = new Map<SocketInside, { end: PageEnd; link: Link | undefined; madeAt: Error }>();
  let isOffline = false;

  const connect = (inside: SocketInside): PageEnd => {
    /** Listener by listener, event by event, with nothing of this page in between but microtasks. */
    const fire = (events: Array<() => Event>, listeners: Array<() => void> = []): void => {
      let due = listeners;
      while (due.length === 0 && events.length > 0) due = inside.listeners.steps(events.shift()!());
      due.shift()?.();
      if (due.length + events.length > 0) tasks.next(() => fire(events, due));
    };
    const end = createPageEnd({
      clock,
      origin: inside.url.origin === 'null' ? `${inside.url.protocol}//${inside.url.host}` : inside.url.origin,
      offered: inside.protocols,
      fire: (...events) => fire(events),
      queue: tasks.queue,
      present: inside.present,
      gone: () => open.delete(inside),
      ended: (how) => options.ended?.(link, how),
    });
    const link = isOffline ? undefined : dialFor(inside, end);
    if (link) options.dialed?.(link);
    else tasks.queue(end.fail);
    open.set(inside, { end, link, madeAt: new Error('made here') });
    return end;
  };
  const dialFor = (inside: SocketInside, page: PageEnd): Link =>
    dial({
      network,
      clock,
      url: inside.url,
      protocols: inside.protocols,
      origin: baseUrl === undefined ? undefined : new URL(baseUrl).origin,
      page,
      queuePage: tasks.queue,
      latencyMs: (direction) => (typeof scope.latencyMs === 'number' ? scope.latencyMs : scope.latencyMs(direction)),
      plan,
    });
  const eachLink = (act: (link: Link) => void): void => {
    for (const { link } of [...open.values()]) if (link) act(link);
  };

  const scope: SocketScope = {
    WebSocket: createWebSocketClass({ baseUrl, reportError, connect, busy: network.tasks.busy }),
    network,
    listen: network.listen,
    install(target = globalThis) {
      const globals = target as unknown as Record<string, unknown>;
      const restores = [patchGlobal('WebSocket', scope.WebSocket, globals)];
      // Where there is no CloseEvent, code that asks `instanceof CloseEvent` finds the one that our sockets fire.
      if (!('CloseEvent' in globals)) restores.push(patchGlobal('CloseEvent', PlatformCloseEvent, globals));
      return () => {
        for (const restore of restores) restore();
      };
    },
    offline() {
      isOffline = true;
      eachLink((link) => {
        link.up.hold('offline');
        link.down.hold('offline');
      });
    },
    online() {
      isOffline = false;
      eachLink((link) => {
        link.up.release('offline');
        link.down.release('offline');
      });
    },
    get isOffline() {
      return isOffline;
    },
    get isFrozen() {
      return tasks.frozen;
    },
    freeze: () => tasks.freeze(),
    thaw: () => tasks.thaw(),
    unload() {
      for (const { end } of [...open.values()]) end.abandon();
      tasks.discard();
    },
    queue: (task) => tasks.queue(task),
    coalesce: options.coalesce ?? false,
    latencyMs: options.latencyMs ?? 0,
    get sockets() {
      return [...open].map(([inside, { link, madeAt }]) => ({
        socket: inside.socket,
        link,
        listeners: inside.listeners.size,
        madeAt: madeAt.stack ?? '',
      }));
    },
    settled: () => network.tasks.settled(),
  };
  const tasks = createPageTasks(network.tasks, () => scope.coalesce);
  return scope;
}
