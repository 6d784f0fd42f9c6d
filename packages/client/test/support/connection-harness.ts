/** A connection in a harness: every seam is played by hand, and everything it says is written down. */

import type { ClientFrame, Fault, FaultFrame, Position, WelcomeFrame } from '@throughline/protocol';
import { createFakeSockets, createManualClock, type FakeSockets, type ManualClock } from '@throughline/test-support';
import type { ClientStatus } from '../../src/connection/client-status.ts';
import { type Connection, createConnection } from '../../src/connection/connection.ts';
import type { ConnectionOptions } from '../../src/connection/connection-parts.ts';
import type { ClientError } from '../../src/errors/client-error.ts';
import { defaults } from '../../src/options/defaults.ts';
import { createTurn } from '../../src/turn/turn.ts';
import { createFakeLifecycle, type FakeLifecycle } from './fake-lifecycle.ts';

export const welcome: WelcomeFrame = {
  op: 'welcome',
  v: 1,
  user: 'ada',
  session: 'tab-1',
  heartbeatMs: 25_000,
  limits: { maxMessageBytes: 1_000_000, maxInFlight: 8 },
  submits: { epoch: 'e1', ttlMs: 60_000 },
  streams: {},
};

export interface Harness {
  readonly connection: Connection;
  readonly clock: ManualClock;
  readonly lifecycle: FakeLifecycle;
  readonly sockets: FakeSockets;
  readonly messages: string[];
  readonly downs: Fault[];
  readonly errors: ClientError[];
  readonly statuses: ClientStatus[];
  readonly observed: ClientFrame[];
  readonly binary: number[];
  /** Is nothing owed? @defaultValue true */
  isCaughtUp: boolean;
  /** Connections that ended as stuck. */
  stuck: number;
  /** What `random` gives. @defaultValue 0.5 */
  random: number;
  /** Connects, accepts and welcomes. */
  open(): void;
  /** The server welcomes on the newest socket. */
  welcome(): void;
  /** The name of the status, and of its fault. */
  readonly now: string;
}

export const createHarness = (given: Partial<ConnectionOptions> = {}): Harness => {
  const clock = createManualClock();
  const lifecycle = createFakeLifecycle();
  const sockets = createFakeSockets();
  const messages: string[] = [];
  const downs: Fault[] = [];
  const errors: ClientError[] = [];
  const statuses: ClientStatus[] = [];
  const observed: ClientFrame[] = [];
  const binary: number[] = [];
  const hello = (): Record<string, Position> => ({ me: { from: 'active-runs' } });
  const connection: Connection = createConnection({
    options: {
      url: 'wss://agents.example/socket',
      token: undefined,
      WebSocket: sockets.WebSocket,
      clock,
      lifecycle,
      random: () => harness.random,
      tuning: defaults.connection,
      ...given,
    } as ConnectionOptions,
    turn: createTurn((error) => errors.push(error as ClientError)),
    onError: (error) => errors.push(error),
    onSent: (frame) => observed.push(frame),
  });
  connection.serve({
    session: () => 'tab-1',
    hello,
    message(text) {
      messages.push(text);
      for (const frame of [JSON.parse(text)].flat()) notify(connection, frame);
    },
    binary: (bytes) => void binary.push(bytes),
    isCaughtUp: () => harness.isCaughtUp,
    down(fault, isStuck) {
      downs.push(fault);
      if (isStuck) harness.stuck += 1;
    },
    ended: () => {},
  });
  connection.status.subscribe((status) => statuses.push(status));
  const harness: Harness = {
    connection,
    clock,
    lifecycle,
    sockets,
    messages,
    downs,
    errors,
    statuses,
    observed,
    binary,
    isCaughtUp: true,
    stuck: 0,
    random: 0.5,
    open() {
      connection.connect();
      sockets.last.accept();
      harness.welcome();
    },
    welcome: () => sockets.last.receive(welcome),
    get now() {
      const status = connection.status.get();
      const fault = 'fault' in status && status.fault ? ` ${status.fault.code}` : '';
      return status.name + fault;
    },
  };
  return harness;
};

/** What the owner of a connection does with frames of the connection's trade. */
const notify = (connection: Connection, frame: { op: string }): void => {
  if (frame.op === 'welcome') connection.welcomed(frame as WelcomeFrame);
  if (frame.op === 'fault') connection.faulted(frame as FaultFrame);
  if (frame.op === 'pong') connection.ponged(frame as never);
  if (frame.op === 'heartbeat') connection.ping();
  if (frame.op === 'expiring') connection.expiring();
  if (frame.op === 'live') connection.streamsLive();
};
