/** Carries out what `step` decides: timers, providers, the socket, and the frames that the connection itself speaks. */
import { type ClientFrame, type PingFrame, WIRE_VERSION } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { SocketAdapter, SocketListener } from '../socket/socket-adapter.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import type { ConnectionParts } from './connection-parts.ts';
import type { CredentialProvider, Credentials } from './credential-provider.ts';
import type { ConnectionEffect } from './effect.ts';
import type { ConnectionEvent } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type { Outgoing } from './outgoing.ts';
import type { SilenceMeter } from './silence-meter.ts';
import type { Timers } from './timers.ts';

export interface PerformerParts {
  /** What the connection was made with. */
  readonly parts: ConnectionParts;
  /** Whom it serves. */
  readonly owner: () => ConnectionOwner;
  readonly dispatch: (event: ConnectionEvent) => void;
  /** Takes a message of the current socket. */
  readonly receive: (data: unknown) => void;
  /** The adapter is connected in another way than before. */
  readonly transportChanged: () => void;
  readonly generation: () => number;
  readonly adapter: SocketAdapter;
  readonly credentials: CredentialProvider;
  readonly timers: Timers;
  readonly meter: SilenceMeter;
  readonly outgoing: Outgoing;
}

/** A token is never shown to an observer. */
export const redacted = (frame: ClientFrame): ClientFrame =>
  'token' in frame && frame.token !== undefined ? { ...frame, token: '[redacted]' } : frame;

export const createPerformer = (tools: PerformerParts): ((effect: ConnectionEffect) => void) => {
  const { parts, owner, dispatch, adapter, credentials, timers, meter, outgoing } = tools;
  const { clock, lifecycle } = parts.options;
  let url: string | undefined;
  let unwatch = (): void => {};

  const say = (frame: ClientFrame): void => {
    outgoing.push(frame);
    parts.onSent?.(redacted(frame));
  };

  const sayHello = (): void => {
    const hello = { op: 'hello', v: WIRE_VERSION, session: owner().session(), streams: owner().hello() } as const;
    const token = credentials.token();
    const hidden = lifecycle.isVisible() ? undefined : { hidden: true as const };
    say({ ...hello, ...(token !== undefined && { token }), ...hidden });
    outgoing.flush();
  };

  const ping = (): void => {
    const frame: PingFrame = { op: 'ping', t: Math.round(clock.elapsed()) };
    say(frame);
    outgoing.flush();
  };

  const answered = (generation: number, answer: Credentials): void => {
    if (answer.ok) {
      url = answer.url ?? url;
      dispatch({ type: 'credentialsReady', generation });
    } else {
      if (answer.error !== undefined) parts.onError(answer.error);
      dispatch({ type: 'credentialsFailed', generation, final: answer.final, fault: answer.fault });
    }
  };

  /** A socket of ours belongs to one attempt; the app's own speaks for whichever attempt is current. */
  const listenerOf = (generation: number): SocketListener => {
    const current = (): number => (adapter.redials === 'app' ? tools.generation() : generation);
    return {
      opened: () => dispatch({ type: 'socketOpened', generation: current() }),
      message: tools.receive,
      closed: (code, reason) => dispatch({ type: 'socketClosed', generation: current(), code, reason }),
      transportChanged: tools.transportChanged,
      // A page that was hidden for long is left alone as a frozen one is, until it is shown.
      resting() {
        dispatch({ type: 'socketClosed', generation, code: 1000, reason: 'The page is hidden.' });
        dispatch({ type: 'freeze' });
      },
    };
  };

  const open = (generation: number): void => {
    try {
      adapter.open(url, listenerOf(generation));
    } catch (cause) {
      const message = `The socket could not be made: ${cause instanceof Error ? cause.message : String(cause)}`;
      parts.onError(cause instanceof ClientError ? cause : new ClientError('invalid-option', message, { cause }));
      dispatch({ type: 'credentialsFailed', generation, final: false, fault: faultNamed('socket-lost', message) });
    }
  };

  return (effect) => {
    switch (effect.type) {
      case 'watchPage':
        unwatch = lifecycle.subscribe((signal) => dispatch({ type: signal }));
        return;
      case 'ask':
        return credentials.ask(effect.reason, (answer) => answered(effect.generation, answer));
      case 'open':
        return open(effect.generation);
      case 'hello':
        return sayHello();
      case 'ping':
        return ping();
      case 'token':
        return say({ op: 'token', token: credentials.token() ?? '' });
      case 'start':
        if (effect.timer === 'watchDue' || effect.timer === 'pongTimeout') meter.compare();
        return timers.start(effect.timer, effect.delayMs);
      case 'stop':
        return timers.stop(effect.timer);
      case 'halt':
        timers.stopAll();
        return credentials.cancel();
      case 'drop':
        outgoing.flush();
        return adapter.drop();
      case 'release':
        unwatch();
        outgoing.flush();
        credentials.forget();
        return adapter.release();
      case 'down':
        outgoing.clear();
        return owner().down(effect.fault, effect.isStuck);
      default:
        return effect satisfies never;
    }
  };
};
