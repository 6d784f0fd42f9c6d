/**
 * One page's connection: dials, says hello, keeps alive, comes back. It knows frames of its own trade only
 * (hello, welcome, token, ping, pong, heartbeat, expiring, fault) and no streams. [H1, H4, L1–L5, B1–B5]
 *
 * The way of a message: socket event → `onMessage(text)`, synchronously, in the same task. The owner decodes it and
 * tells the connection of its frames: `welcomed`, `ponged`, `heartbeat`, `expiring`, `faulted`; and of the page's own
 * stream being live: `streamsLive`. The way out: `send(frame)`; frames of one task go as one message.
 */
import {
  type ClientFrame,
  type FaultFrame,
  type PongFrame,
  type WelcomeFrame,
  WIRE_VERSION,
} from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { Observable } from '../observables/observable.ts';
import { createSettable } from '../observables/settable.ts';
import { checkSocketOptions, socketAdapterOf } from '../socket/socket-adapter-of.ts';
import type { TransportInUse } from '../socket/transport.ts';
import type { ClientStatus } from './client-status.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { createCredentialProvider } from './credential-provider.ts';
import { createDriver } from './driver.ts';
import { createOutgoing } from './outgoing.ts';
import { createPerformer, redacted } from './performer.ts';
import { createSilenceMeter } from './silence-meter.ts';
import type { ConnectionState } from './state.ts';
import { isSameStatus, statusOf } from './status-of.ts';
import type { StepContext } from './step-context.ts';
import { createTimers } from './timers.ts';

export interface Connection {
  /** Starts, or starts anew after the end; does nothing while running. Throws `invalid-option` for options that cannot work. */
  connect(): void;
  /** Ends it: when this returns, no socket, timer or listener is left. */
  close(): void;
  /** Sends a frame with the others of this task; false, and nothing is sent, unless the connection is welcomed. */
  send(frame: ClientFrame): boolean;
  /** Asks for a pong: in answer to a heartbeat, or to see whether the link is busy. [L6, L7] */
  ping(): void;
  /** Messages that came in. */
  received(): number;
  /** Writes now what `send` took. */
  flush(): void;
  /** Bytes handed to the socket and not yet to the network. */
  readonly bufferedBytes: number;
  /** Tell of these frames while `onMessage` runs. */
  welcomed(frame: WelcomeFrame): void;
  faulted(frame: FaultFrame): void;
  ponged(frame: PongFrame): void;
  expiring(): void;
  /** The page's own stream is live, or (false) no longer. [B3] */
  streamsLive(live?: boolean): void;
  readonly status: Observable<ClientStatus>;
  /** By what it is connected, where that is not simply a WebSocket. */
  readonly transport: TransportInUse | undefined;
  /** The last ping's round trip. */
  readonly latencyMs: number | undefined;
  /** Since the look that found the last sign of life, by the larger of the two clocks. */
  silenceMs(): number;
  /** Welcomes after the first. */
  readonly reconnects: number;
}

const foreignVersion = (version: number): FaultFrame => ({
  op: 'fault',
  code: 'unsupported-version',
  message: `The server speaks version ${version} of the protocol, this client version ${WIRE_VERSION}.`,
});

export const createConnection = (parts: ConnectionParts): Connection => {
  const { options } = parts;
  const { clock, tuning } = options;
  const adapter = socketAdapterOf(options, options);
  const meter = createSilenceMeter(clock, () => adapter.bufferedBytes);
  const outgoing = createOutgoing((message) => {
    meter.look(); // What left until now; and what is written next is no fall.
    adapter.send(message);
    meter.look();
  });
  const status = createSettable<ClientStatus>({ name: 'idle' }, (cause) =>
    parts.onError(new ClientError('app-error', 'A listener of `status` threw.', { cause })),
  );
  const credentials = createCredentialProvider({
    token: options.token,
    url: options.url,
    clock,
    timeoutMs: tuning.tokenTimeoutMs,
  });
  let latencyMs: number | undefined;
  let welcomes = 0;

  const receive = (data: unknown): void => {
    const { name } = driver.state;
    if (name !== 'open' && name !== 'greeting') return;
    meter.heard();
    if (typeof data === 'string') parts.onMessage(data);
    else parts.onBinary(data instanceof ArrayBuffer ? data.byteLength : 0);
  };

  const contextOf = (): StepContext => {
    meter.look();
    return {
      tuning,
      redials: adapter.redials,
      canAskToken: typeof options.token === 'function',
      token: credentials.tokenNumber(),
      now: clock.now(),
      elapsed: clock.elapsed(),
      random: options.random,
      offline: options.lifecycle.isOffline(),
      signs: meter.signs(),
      isCaughtUp: parts.isCaughtUp,
      silenceMs: meter.silenceMs(),
      jumped: meter.driftMs() > tuning.jumpMs,
    };
  };

  const showState = (state: ConnectionState): void => {
    const next = statusOf(state, adapter.transport);
    if (!isSameStatus(status.get(), next)) status.set(next);
  };

  const driver = createDriver({ context: contextOf, perform: (effect) => perform(effect), onState: showState });
  const { dispatch } = driver;
  const perform = createPerformer({
    parts,
    transportChanged: () => showState(driver.state),
    dispatch,
    receive,
    generation: () => driver.state.generation,
    adapter,
    credentials,
    timers: createTimers(clock, (type) => dispatch({ type })),
    meter,
    outgoing,
  });

  return {
    connect() {
      checkSocketOptions(options);
      dispatch({ type: 'connect' });
    },
    close: () => dispatch({ type: 'close' }),
    send(frame) {
      const { state } = driver;
      if (state.name !== 'open' || state.faultFrame !== undefined) return false;
      outgoing.push(frame);
      parts.onSent?.(redacted(frame));
      return true;
    },
    ping: () => dispatch({ type: 'pingWanted' }),
    received: meter.received,
    flush: outgoing.flush,
    get bufferedBytes() {
      return adapter.bufferedBytes;
    },
    welcomed(frame) {
      if (frame.v !== WIRE_VERSION) return dispatch({ type: 'faulted', frame: foreignVersion(frame.v) });
      outgoing.setLimit(frame.limits.maxMessageBytes);
      if (driver.state.name === 'greeting') welcomes += 1;
      dispatch({ type: 'welcomed', heartbeatMs: frame.heartbeatMs });
    },
    faulted: (frame) => dispatch({ type: 'faulted', frame }),
    ponged(frame) {
      const roundTripMs = Math.round(clock.elapsed()) - frame.t;
      if (roundTripMs >= 0) latencyMs = roundTripMs;
    },
    expiring: () => dispatch({ type: 'expiring' }),
    streamsLive: (live = true) => dispatch({ type: 'streamsLive', live }),
    status,
    get latencyMs() {
      return latencyMs;
    },
    get transport() {
      return adapter.transport;
    },
    silenceMs() {
      meter.look();
      return meter.silenceMs();
    },
    get reconnects() {
      return Math.max(0, welcomes - 1);
    },
  };
};
