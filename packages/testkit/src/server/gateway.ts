/** The in-memory wire in front of the manager: takes attempts, attaches connections, records all of it. */
import type { Cancel, Pipe, PipeListener } from '@throughline/protocol';
import type { EventManager } from '@throughline/server';
import type { Attempt } from '../socket/attempt.ts';
import type { Direction, Link } from '../socket/link.ts';
import type { Delivery } from '../socket/link-direction.ts';
import type { ServerSocket } from '../socket/server-end.ts';
import type { WireUnit } from '../socket/wire-unit.ts';
import { decodeFrames } from '../timeline/decode-frames.ts';
import type { Timeline, Whereabouts } from '../timeline/timeline.ts';

/** An attempt of a tab to connect; see `Attempt`. */
export interface TestAttempt extends Attempt {
  readonly user: string;
  readonly tab: string;
  /** The tab's how-manieth attempt, from 1. */
  readonly number: number;
}

/** A connection as the server holds it, with raw controls. */
export interface TestConnection extends ServerSocket {
  readonly user: string;
  readonly tab: string;
  readonly number: number;
  readonly link: Link;
}

/** What disturbs the wire. */
export interface Disturbance {
  /** What becomes of an attempt before anyone is asked; undefined: nothing special. */
  attempt(attempt: TestAttempt, where: Whereabouts): void;
  /** What becomes of a unit; undefined: it is delivered. */
  unit(where: Whereabouts, direction: Direction, unit: WireUnit, link: Link): readonly Delivery[] | undefined;
  /** Must the manager's write fail? */
  failsWrite(where: Whereabouts): boolean;
}

export interface Gateway {
  /** For the scope of a tab's page. */
  adapter(where: { user: string; tab: string }): {
    dialed: (link: Link) => void;
    ended: (link: Link | undefined, end: { code: number; reason: string; wasClean: boolean }) => void;
    plan: (direction: Direction, unit: WireUnit, link: Link) => readonly Delivery[] | undefined;
  };
  /** The network's listener. */
  attempted(attempt: Attempt): void;
  onAttempt(listener: (attempt: TestAttempt) => void): Cancel;
  onConnection(listener: (connection: TestConnection) => void): Cancel;
  readonly connections: readonly TestConnection[];
}

export interface GatewayOptions {
  readonly timeline: Timeline;
  readonly manager: () => EventManager;
  /** False while the server is down: attempts are refused. */
  readonly running: () => boolean;
  readonly disturbance: Disturbance;
}

export function createGateway({ timeline, manager, running, disturbance }: GatewayOptions): Gateway {
  const whereabouts = new WeakMap<Link, Whereabouts>();
  const attemptListeners = new Set<(attempt: TestAttempt) => void>();
  const connectionListeners = new Set<(connection: TestConnection) => void>();
  const connections = new Set<TestConnection>();
  const counts = new Map<string, number>();

  const record = (where: Whereabouts, direction: Direction, unit: WireUnit, delivered: boolean): void => {
    if (unit.kind === 'text') timeline.add(new TextMessage(where, direction, unit.text, delivered));
    if (unit.kind === 'binary') {
      const raw = [...unit.bytes.subarray(0, 32)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      timeline.add({ kind: 'message', where, direction, raw, frames: [], delivered });
    }
  };

  const attach = (attempt: Attempt, where: Whereabouts, socket: ServerSocket): void => {
    const connection = connectionOf(socket, where, attempt.link);
    connections.add(connection);
    const pipe = failingPipe(socket, () => disturbance.failsWrite(where));
    const request = { url: attempt.url, headers: { origin: attempt.origin } };
    const listener = manager().attach(pipe, { request, ...(attempt.origin && { origin: attempt.origin }) });
    socket.listen({
      ...listener,
      closed(code, reason) {
        connections.delete(connection);
        timeline.add({ kind: 'closed', where, end: 'server', code, reason, wasClean: undefined });
        listener.closed(code, reason);
      },
    } satisfies PipeListener);
    for (const listener of connectionListeners) listener(connection);
  };

  const decide = (attempt: Attempt, where: Whereabouts): void => {
    const asked: TestAttempt = Object.create(attempt, {
      user: { value: where.user },
      tab: { value: where.tab },
      number: { value: where.connection },
      accept: {
        value: (...[options]: Parameters<Attempt['accept']>) => {
          const socket = attempt.accept(options);
          timeline.add({ kind: 'decided', where, decision: 'accepted' });
          attach(attempt, where, socket);
          return socket;
        },
      },
    });
    disturbance.attempt(asked, where);
    for (const listener of [...attemptListeners]) if (attempt.decision === 'none') listener(asked);
    if (attempt.decision !== 'none') {
      if (attempt.decision !== 'accepted') timeline.add({ kind: 'decided', where, decision: attempt.decision });
    } else if (running()) asked.accept();
    else asked.refuse();
  };

  return {
    adapter: ({ user, tab }) => ({
      dialed(link) {
        const connection = (counts.get(tab) ?? 0) + 1;
        counts.set(tab, connection);
        const where = { user, tab, connection };
        whereabouts.set(link, where);
        timeline.add({ kind: 'attempt', where, url: link.url });
      },
      ended(link, end) {
        const where = (link && whereabouts.get(link)) ?? { user, tab, connection: 0 };
        timeline.add({ kind: 'closed', where, end: 'page', ...end });
      },
      plan(direction, unit, link) {
        const where = whereabouts.get(link)!;
        const deliveries = disturbance.unit(where, direction, unit, link);
        const arrives = deliveries === undefined || deliveries.some((delivery) => delivery.unit === unit);
        record(where, direction, unit, arrives);
        for (const delivery of deliveries ?? []) {
          if (delivery.unit !== unit) record(where, direction, delivery.unit, true);
        }
        return deliveries;
      },
    }),
    attempted: (attempt) => decide(attempt, whereabouts.get(attempt.link)!),
    onAttempt(listener) {
      attemptListeners.add(listener);
      return () => attemptListeners.delete(listener);
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
    get connections() {
      return [...connections];
    },
  };
}

/** A message of the history; its frames are read only when somebody looks. */
class TextMessage {
  readonly kind = 'message';
  #frames: ReturnType<typeof decodeFrames> | undefined;

  constructor(
    readonly where: Whereabouts,
    readonly direction: Direction,
    readonly raw: string,
    readonly delivered: boolean,
  ) {}

  get frames(): ReturnType<typeof decodeFrames> {
    this.#frames ??= decodeFrames(this.raw);
    return this.#frames;
  }
}

const connectionOf = (socket: ServerSocket, where: Whereabouts, link: Link): TestConnection =>
  Object.create(socket, {
    user: { value: where.user, enumerable: true },
    tab: { value: where.tab, enumerable: true },
    number: { value: where.connection, enumerable: true },
    link: { value: link },
  });

function failingPipe(socket: ServerSocket, fails: () => boolean): Pipe {
  return {
    send(text) {
      if (fails()) throw new Error('The write failed, as a fault of this test asked for.');
      socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason),
    get bufferedBytes() {
      return socket.bufferedBytes;
    },
  };
}
