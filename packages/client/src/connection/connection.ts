/**
 * One page's connection: dials, says hello, keeps alive, comes back. It knows frames of its own trade only
 * (hello, welcome, token, ping, pong, heartbeat, expiring, fault) and no streams. [H1, H4, L1–L5, B1–B5]
 *
 * The way of a message: socket event → `owner.message(text)`, synchronously, in the same task. The owner decodes it and
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
import type { TransportInUse } from '../socket/transport-in-use.ts';
import type { ClientStatus } from './client-status.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { createCredentialProvider } from './credential-provider.ts';
import { createDriver } from './driver.ts';
import type { ConnectionEvent } from './event.ts';
import { createOutgoing } from './outgoing.ts';
import { createPerformer, redacted } from './performer.ts';
import { createSilenceMeter } from './silence-meter.ts';
import type { ConnectionState } from './state.ts';
import { isSameStatus, statusOf } from './status-of.ts';
import type { StepContext } from './step-context.ts';
import { createTimers } from './timers.ts';

export interface Connection {
  /** Says whom it serves, once, before `connect`. */
  serve(owner: ConnectionOwner): void;
  /** Starts, or starts anew after the end; does nothing while running. Throws `invalid-option` for options that cannot work. */
  connect(): void;
  /** Throws `invalid-option` for options that cannot work. */
  check(): void;
  /** Ends it: when this returns, no socket, timer or listener is left. */
  close(): void;
  /** Sends a frame with the others of this task, or `alone` in a message of its own; false, and nothing is sent, unless the connection is welcomed. */
  send(frame: ClientFrame, alone?: boolean): boolean;
  /** Asks for a pong: in answer to a heartbeat, or to see whether the link is busy. [L6, L7] */
  ping(): void;
  /** Messages that came in. */
  received(): number;
  /** A welcomed connection is there. */
  readonly isWelcomed: boolean;
  /** Writes now what `send` took. */
  flush(): void;
  /** Bytes handed to the socket and not yet to the network. */
  readonly bufferedBytes: number;
  /** To be called for these frames while `owner.message` runs. */
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
  let owner: ConnectionOwner;
  const adapter = socketAdapterOf(options, options);
  const meter = createSilenceMeter(clock, () => adapter.bufferedBytes);
  const outgoing = createOutgoing((message) => {
    meter.look(); // What left until now; and what is written next is no fall.
    adapter.send(message);
    meter.look();
  });
  const status = createSettable<ClientStatus>(
    { name: 'idle' },
    (cause) => parts.onError(new ClientError('app-error', 'A listener of `status` threw.', { cause })),
    parts.turn.changed,
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
    if (typeof data === 'string') owner.message(data);
    else owner.binary(data instanceof ArrayBuffer ? data.byteLength : 0);
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
      isCaughtUp: () => owner.isCaughtUp(),
      silenceMs: meter.silenceMs(),
      jumped: meter.driftMs() > tuning.jumpMs,
    };
  };

  const showState = (state: ConnectionState): void => {
    const next = statusOf(state, adapter.transport);
    if (isSameStatus(status.get(), next)) return;
    status.set(next);
    if (next.name === 'closed' && next.fault !== undefined) owner.ended(next.fault);
  };

  const driver = createDriver({ context: contextOf, perform: (effect) => perform(effect), onState: showState });
  /** What it changes is notified when it has been carried out. */
  const dispatch = (event: ConnectionEvent): void => {
    parts.turn.begin();
    driver.dispatch(event);
    parts.turn.end();
  };
  const perform = createPerformer({
    parts,
    owner: () => owner,
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
    serve(next) {
      owner = next;
    },
    check: () => checkSocketOptions(options),
    connect() {
      checkSocketOptions(options);
      dispatch({ type: 'connect' });
    },
    close: () => dispatch({ type: 'close' }),
    send(frame, alone = false) {
      const { state } = driver;
      if (state.name !== 'open' || state.faultFrame !== undefined) return false;
      if (alone) outgoing.flush();
      outgoing.push(frame);
      if (alone) outgoing.flush();
      parts.onSent?.(redacted(frame));
      return true;
    },
    ping: () => dispatch({ type: 'pingWanted' }),
    received: meter.received,
    get isWelcomed() {
      return driver.state.name === 'open';
    },
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
