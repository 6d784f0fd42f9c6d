/** One example of every state and every event, typed so that a new one does not compile until it has its example. */
import type { ConnectionEvent } from '../../src/connection/event.ts';
import type { Carry, ConnectionState, Floor, Open } from '../../src/connection/state.ts';
import type { StepContext } from '../../src/connection/step-context.ts';
import type { StepResult } from '../../src/connection/transitions.ts';
import { defaults } from '../../src/options/defaults.ts';

export type StateName = ConnectionState['name'];
export type EventName = ConnectionEvent['type'];

const carry: Carry = { attempt: 2, reason: 'connect', refusal: undefined, doublings: 0 };
const passed: Floor = { elapsed: 0, now: 0 };
const generation = 7;
const open: Open = {
  name: 'open',
  generation,
  carry,
  faultFrame: undefined,
  live: false,
  stable: false,
  silenceLimitMs: 30_000,
  sent: { token: 1, at: 90_000 },
  probe: undefined,
  refresh: undefined,
};

/** Further examples of states whose cells depend on their data. */
type Variant = 'opening' | 'refused' | 'owing' | 'refreshing' | 'probing' | 'floored' | 'appWaiting' | 'putAway';
export type Sample = keyof typeof states;

export const states = {
  idle: { name: 'idle', generation },
  dialling: { name: 'dialling', generation, carry, phase: 'asking' },
  opening: { name: 'dialling', generation, carry, phase: 'opening' },
  /** The provider is asked for another token than the one that was just refused. */
  refused: {
    name: 'dialling',
    generation,
    carry: { ...carry, refusal: { token: 2, waited: false } },
    phase: 'asking',
  },
  greeting: {
    name: 'greeting',
    generation,
    carry,
    openedAt: 90_000,
    sent: { token: 1, at: 90_000 },
    signs: 10,
    faultFrame: undefined,
  },
  open,
  /** A fresh token is being asked for, and the server is about to close. */
  refreshing: { ...open, refresh: { attempt: 1 }, faultFrame: { op: 'fault', code: 'restarting', message: 'soon' } },
  probing: { ...open, probe: { signs: 10, sentAt: 99_000, repeated: false } },
  /** Silent in vain as often as waits grow; nothing more came in, and something is still owed. */
  owing: { ...open, carry: { ...carry, doublings: 6 }, probe: { signs: 10, sentAt: 0, repeated: true } },
  waiting: {
    name: 'waiting',
    generation,
    carry,
    fault: { code: 'socket-lost', message: 'lost' },
    retryAt: 1_000_900,
    floor: passed,
  },
  floored: {
    name: 'waiting',
    generation,
    carry,
    fault: { code: 'rate-limited', message: 'later', retryAfterMs: 5_000 },
    retryAt: 1_009_000,
    floor: { elapsed: 105_000, now: 1_005_000 },
  },
  appWaiting: {
    name: 'waiting',
    generation,
    carry,
    fault: { code: 'socket-lost', message: 'lost' },
    retryAt: undefined,
    floor: passed,
  },
  paused: { name: 'paused', generation, carry, reasons: ['pagehide', 'freeze'], floor: passed },
  putAway: { name: 'paused', generation, carry, reasons: ['pagehide'], floor: passed },
  closed: { name: 'closed', generation, fault: undefined },
} as const satisfies Record<StateName | Variant, ConnectionState>;

export const events: { readonly [Name in EventName]: Extract<ConnectionEvent, { type: Name }> | ConnectionEvent } = {
  connect: { type: 'connect' },
  close: { type: 'close' },
  credentialsReady: { type: 'credentialsReady', generation },
  credentialsFailed: {
    type: 'credentialsFailed',
    generation,
    final: false,
    fault: { code: 'token-unavailable', message: 'no token' },
  },
  socketOpened: { type: 'socketOpened', generation },
  socketClosed: { type: 'socketClosed', generation, code: 1006, reason: '' },
  welcomed: { type: 'welcomed', heartbeatMs: 25_000 },
  faulted: { type: 'faulted', frame: { op: 'fault', code: 'internal', message: 'oops' } },
  expiring: { type: 'expiring' },
  pingWanted: { type: 'pingWanted' },
  streamsLive: { type: 'streamsLive', live: true },
  connectTimeout: { type: 'connectTimeout' },
  helloTimeout: { type: 'helloTimeout' },
  watchDue: { type: 'watchDue' },
  pongTimeout: { type: 'pongTimeout' },
  stableDue: { type: 'stableDue' },
  backoffOver: { type: 'backoffOver' },
  refreshDue: { type: 'refreshDue' },
  closeTimeout: { type: 'closeTimeout' },
  online: { type: 'online' },
  offline: { type: 'offline' },
  visible: { type: 'visible' },
  hidden: { type: 'hidden' },
  focus: { type: 'focus' },
  freeze: { type: 'freeze' },
  resume: { type: 'resume' },
  pagehide: { type: 'pagehide' },
  pageshow: { type: 'pageshow' },
};

export const context: StepContext = {
  tuning: defaults.connection,
  redials: 'client',
  canAskToken: true,
  now: 1_000_000,
  elapsed: 100_000,
  random: () => 0.5,
  offline: false,
  token: 2,
  signs: 10,
  isCaughtUp: () => true,
  silenceMs: 28_000,
  jumped: false,
};

/** A decision on one line: the next state, if it changed, then the effects in order. */
export const line = (before: ConnectionState, [after, effects]: StepResult): string => {
  if (after === before && effects.length === 0) return '·';
  const faultFrame = effects.map((effect) => {
    if (effect.type === 'start') return `${effect.timer}(${effect.delayMs})`;
    if (effect.type === 'stop') return `-${effect.timer}`;
    if (effect.type === 'ask') return `ask:${effect.reason}#${effect.generation}`;
    if (effect.type === 'open') return `open#${effect.generation}`;
    return effect.type === 'down' ? `down:${effect.fault.code}${effect.isStuck ? '!' : ''}` : effect.type;
  });
  const to = after === before ? '=' : `→ ${nameOf(after)}`;
  return faultFrame.length === 0 ? to : `${to} | ${faultFrame.join(' ')}`;
};

const nameOf = (state: ConnectionState): string => {
  if (state.name === 'dialling') return `dialling:${state.phase}`;
  if (state.name === 'waiting') return `waiting:${state.fault.code}`;
  if (state.name === 'paused') return `paused:${state.reasons.join('+')}`;
  if (state.name === 'closed') return state.fault === undefined ? 'closed' : `closed:${state.fault.code}`;
  return state.name;
};
