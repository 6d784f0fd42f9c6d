/** All connections of this node: lets them in, finds them by user, and sends them away. [H6, L6, V5, V6] */
import type { FaultCode, Pipe, PipeListener } from '@throughline/protocol';
import type { CountedClock } from '../clock/counted-clock.ts';
import type { Hub } from '../hub/hub.ts';
import { checkUserId } from '../hub/stream-name.ts';
import type { Tick } from '../hub/tick.ts';
import { createUsers } from '../hub/users.ts';
import type { EventLog } from '../log/event-log.ts';
import type { ConnectionInfo, ConnectionRequest } from '../manager.ts';
import type { Settings } from '../options/settings.ts';
import type { Submits } from '../submit/submits.ts';
import { createConnection } from './connection.ts';
import type { Connection, ConnectionHost } from './connection-host.ts';

export interface ConnectionCounts {
  readonly connections: number;
  readonly greeting: number;
  readonly users: number;
  readonly sessions: number;
  readonly bufferedBytes: number;
  readonly delivered: number;
}

export interface Connections {
  attach(pipe: Pipe, request: ConnectionRequest): PipeListener;
  revoke(target: { userId: string; stream?: string }): void;
  of(userId: string): readonly ConnectionInfo[];
  counts(): ConnectionCounts;
  ready(): void;
  /** Newcomers are told that the server restarts. */
  refuse(): void;
  /** Everybody is told, each with another time to come back. */
  close(): void;
}

export interface ConnectionsOptions {
  readonly settings: Settings;
  readonly log: EventLog;
  readonly hub: Hub;
  readonly clock: CountedClock;
  readonly tick: Tick;
  readonly submits: Submits;
  newId(): string;
  onError(where: string, error: unknown): void;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { settings, submits, newId } = options;
  const { limits, times, profile, random, hooks } = settings;
  const users = createUsers<Connection>({
    connectionsPerUser: limits.connectionsPerUser,
    silentMs: times.heartbeatMs,
  });
  const all = new Set<Connection>();
  /** Have not said hello; the longest waiting first. */
  const mute = new Set<Connection>();
  let delivered = 0;
  let starting = profile.coldStart;
  let refusing = false;

  const spread = (): number => times.retryAfterMs + Math.floor(random() * times.restartSpreadMs);

  /** Where everybody else has spoken it is the newcomer. */
  const longestMute = (): Connection => mute.values().next().value!;

  const host: ConnectionHost = {
    ...options,
    delivered: (events) => {
      delivered += events;
    },
    closedFor() {
      if (refusing) return { fault: 'restarting', retryAfterMs: spread() };
      return starting ? { fault: 'starting', retryAfterMs: times.retryAfterMs } : undefined;
    },
    spoke: (connection) => void mute.delete(connection),
    entered(connection): FaultCode | undefined {
      const { userId } = connection;
      const admitted = users.admit(userId, connection);
      admitted?.superseded?.end('superseded');
      admitted?.silent?.end('silent');
      if (admitted && !admitted.gaveWay) return undefined;
      const gaveWay = admitted?.gaveWay ?? connection;
      const limit = limits.connectionsPerUser;
      hooks.connectionLimit?.({ userId, limit, connection: gaveWay.id, session: gaveWay.session });
      if (!admitted) return 'too-many-connections';
      gaveWay.end('too-many-connections');
      return undefined;
    },
    submit: submits.receive,
    refuseSubmit: submits.refuse,
    left(connection) {
      all.delete(connection);
      mute.delete(connection);
      users.remove(connection.userId, connection);
      submits.left(connection);
    },
  };

  const info = (connection: Connection): ConnectionInfo => {
    const { id, userId, session, streams, bufferedBytes, openedAt } = connection;
    return { id, userId, session, streams, bufferedBytes, openedAt };
  };

  return {
    attach(pipe, request) {
      const { connection, listener } = createConnection(newId(), pipe, request, host);
      all.add(connection);
      mute.add(connection);
      if (all.size - users.size > limits.maxGreeting) longestMute().end('rate-limited', spread());
      return listener;
    },
    revoke({ userId, stream }) {
      checkUserId(userId);
      for (const connection of users.of(userId)) {
        if (stream === undefined) connection.end('unauthorized');
        else connection.refuse(stream);
      }
    },
    of: (userId) => users.of(userId).map(info),
    counts() {
      let bufferedBytes = 0;
      for (const connection of all) bufferedBytes += connection.bufferedBytes;
      const { size, userCount } = users;
      return {
        connections: all.size,
        greeting: all.size - size,
        users: userCount,
        sessions: size,
        bufferedBytes,
        delivered,
      };
    },
    ready() {
      starting = false;
    },
    refuse() {
      refusing = true;
    },
    close() {
      refusing = true;
      for (const connection of [...all]) connection.end('restarting', spread());
    },
  };
}
