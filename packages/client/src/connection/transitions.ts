/** The moves that several states share: dial, fail, wait, pause, end. */
import { type Fault, faults } from '@throughline/protocol';
import { backoffDelay } from './backoff.ts';
import type { ConnectionEffect } from './effect.ts';
import type { TimerName } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type {
  Carry,
  ConnectionState,
  Dialling,
  Floor,
  Greeting,
  Open,
  Paused,
  PauseReason,
  Refusal,
  Waiting,
} from './state.ts';
import type { StepContext } from './step-context.ts';
import { MOST_DOUBLINGS, stretched } from './stretch.ts';

export type StepResult = readonly [ConnectionState, readonly ConnectionEffect[]];

const nothing: readonly ConnectionEffect[] = [];
export const stay = (state: ConnectionState): StepResult => [state, nothing];

export const start = (timer: TimerName, delayMs: number): ConnectionEffect => ({ type: 'start', timer, delayMs });
export const stop = (timer: TimerName): ConnectionEffect => ({ type: 'stop', timer });

const halt: ConnectionEffect = { type: 'halt' };
export const drop: ConnectionEffect = { type: 'drop' };

export const firstCarry: Carry = { attempt: 0, reason: 'connect', refusal: undefined, doublings: 0 };
const noFloor: Floor = { elapsed: 0, now: 0 };
const floorIn = (delayMs: number, context: StepContext): Floor => ({
  elapsed: context.elapsed + delayMs,
  now: context.now + delayMs,
});

/** Milliseconds until a floor is reached, on the clock that is further; 0 or less: reached. [B2] */
export const untilFloor = (floor: Floor, context: StepContext): number =>
  Math.min(floor.elapsed - context.elapsed, floor.now - context.now);

/** Begins an attempt, under a generation of its own. */
export const dial = (
  generation: number,
  carry: Carry,
  context: StepContext,
  phase: Dialling['phase'] = context.redials === 'app' ? 'opening' : 'asking',
): StepResult => {
  const next = generation + 1;
  const first: ConnectionEffect =
    phase === 'asking' ? { type: 'ask', generation: next, reason: carry.reason } : { type: 'open', generation: next };
  return [
    { name: 'dialling', generation: next, carry, phase },
    [halt, start('connectTimeout', context.tuning.connectTimeoutMs), first],
  ];
};

/** With no network, a loss has that name; that it is only a hint shows in the redialling that goes on. [L4] */
const blame = (fault: Fault, context: StepContext): Fault =>
  context.offline && ['socket-lost', 'silent', 'token-unavailable'].includes(fault.code)
    ? faultNamed('offline')
    : fault;

type Attempting = Dialling | Greeting | Open;

/** The wait for `welcome`, longer after silences. [L7] */
export const awaitWelcome = ({ doublings }: Carry, { tuning }: StepContext): ConnectionEffect =>
  start('helloTimeout', stretched(tuning.helloTimeoutMs, doublings, tuning));

/** Says that a connection which had said hello is gone; last of all effects, since others listen to it. */
const downOf = (state: ConnectionState, fault: Fault, isStuck = false): readonly ConnectionEffect[] =>
  state.name === 'greeting' || state.name === 'open' ? [{ type: 'down', fault, isStuck }] : nothing;

/**
 * What became of the socket: `ours` to drop; `gone`, it closed by itself; `kept`, it stays (or was never made) and we
 * try again with it. Only an app's own socket makes a difference between them: once gone it comes back by itself.
 */
type SocketFate = 'ours' | 'gone' | 'kept';

/** An attempt or a connection is over: what follows, by the fault's verdict. */
export const fail = (state: Attempting, fault: Fault, context: StepContext, fate: SocketFate = 'ours'): StepResult => {
  const { retry } = faults[fault.code];
  if (retry === 'closed') return end(state, fault);
  if (retry === 'ask-token') return refused(state, fault, context, fate);
  return wait(state, state.carry, fault, context, fate);
};

/** A token was refused: another one is tried at once, then after waits; one that is refused after a wait is the end. [L8] */
const refused = (state: Attempting, fault: Fault, context: StepContext, fate: SocketFate): StepResult => {
  const { refusal } = state.carry;
  const { token, canAskToken } = context;
  if (state.name === 'open') return ended(state, fault, context, fate);
  if (refusal?.waited && (refusal.token !== token || !canAskToken)) return end(state, fault);
  const waited = refusal !== undefined || !canAskToken;
  const carry: Carry = { ...state.carry, reason: 'unauthorized', refusal: { token, waited } };
  if (waited) return wait(state, carry, refusedLater(fault, context), context, fate);
  if (context.redials === 'app' || fault.retryAfterMs !== undefined) return wait(state, carry, fault, context, fate);
  const [next, effects] = dial(state.generation, carry, context);
  return [next, [drop, ...effects, ...downOf(state, fault)]];
};

/**
 * The server had taken the token, and it has ended: that is no refusal. Another one is asked for at once; where the
 * connection did not become stable since the last time, after a wait, so that nothing loops fast. [L8]
 */
const ended = (state: Open, fault: Fault, context: StepContext, fate: SocketFate): StepResult => {
  const isFirst = state.carry.attempt === 0 && context.canAskToken;
  const refusal: Refusal = { token: context.token, waited: !isFirst };
  const carry: Carry = { ...state.carry, reason: 'unauthorized', refusal };
  if (!isFirst) return wait(state, carry, refusedLater(fault, context), context, fate);
  if (context.redials === 'app' || fault.retryAfterMs !== undefined) return wait(state, carry, fault, context, fate);
  const [next, effects] = dial(state.generation, { ...carry, attempt: 1 }, context);
  return [next, [drop, ...effects, ...downOf(state, fault)]];
};

const refusedLater = (fault: Fault, { tuning }: StepContext): Fault => ({
  ...fault,
  retryAfterMs: Math.max(fault.retryAfterMs ?? 0, tuning.refusedWaitMs),
});

/** The provider gave the token again that was just refused: that is no verdict, and it is not sent before a wait. [L8] */
export const refusedAgain = (state: Dialling, refusal: Refusal, context: StepContext): StepResult => {
  const fault = faultNamed('unauthorized', 'The token provider gave the token again that the server had refused.');
  const carry: Carry = { ...state.carry, refusal: { ...refusal, waited: true } };
  return wait(state, carry, refusedLater(fault, context), context, 'kept');
};

/** What a silence does to the next attempt: its waits double. [L7] */
const afterSilence = (carry: Carry): Carry => ({
  ...carry,
  doublings: Math.min(carry.doublings + 1, MOST_DOUBLINGS),
});

const wait = (state: Attempting, before: Carry, cause: Fault, context: StepContext, fate: SocketFate): StepResult => {
  const isSilence = cause.code === 'silent';
  const carry = { ...(isSilence ? afterSilence(before) : before), attempt: before.attempt + 1 };
  const fault = blame(cause, context);
  const { generation } = state;
  const down = downOf(state, fault, isSilence && before.doublings === MOST_DOUBLINGS);
  const appRedials = context.redials === 'app';
  if (appRedials && fate === 'gone' && cause.retryAfterMs === undefined) {
    return [{ name: 'waiting', generation, carry, fault, retryAt: undefined, floor: noFloor }, [halt, ...down]];
  }
  const leave = [halt, ...(appRedials && fate === 'kept' ? nothing : [drop])];
  const floorMs = cause.retryAfterMs ?? 0;
  const delayMs = backoffDelay(carry.attempt, floorMs, context.random(), context.tuning.backoff);
  return [
    { name: 'waiting', generation, carry, fault, retryAt: context.now + delayMs, floor: floorIn(floorMs, context) },
    [...leave, start('backoffOver', delayMs), start('watchDue', context.tuning.watchMs), ...down],
  ];
};

/** Dials now if the server's floor allows it, otherwise waits for exactly the rest of it. [L3, B2] */
export const wake = (state: Waiting | Paused, fault: Fault, context: StepContext): StepResult => {
  const restMs = untilFloor(state.floor, context);
  if (restMs <= 0) return dial(state.generation, state.carry, context);
  const { generation, carry, floor } = state;
  return [
    { name: 'waiting', generation, carry, fault, retryAt: context.now + restMs, floor },
    [start('backoffOver', restMs), start('watchDue', context.tuning.watchMs)],
  ];
};

/** What the server asked for binds a page that goes away before the wait began, too. [B2] */
const floorOf = (state: Attempting | Waiting, context: StepContext): Floor => {
  if (state.name === 'waiting') return state.floor;
  const askedMs = state.name === 'dialling' ? undefined : state.faultFrame?.retryAfterMs;
  return askedMs === undefined ? noFloor : floorIn(askedMs, context);
};

/** Puts the connection on hold; no socket, no timer while it lasts. [L5] */
export const pause = (state: Attempting | Waiting, reason: PauseReason, context: StepContext): StepResult => [
  {
    name: 'paused',
    generation: state.generation,
    carry: state.carry,
    reasons: [reason],
    floor: floorOf(state, context),
  },
  [halt, drop, ...downOf(state, faultNamed('socket-lost', 'The page was put away.'))],
];

/** The end, for good: by `close()`, or by a fault that no attempt can mend. */
export const end = (state: ConnectionState, fault?: Fault): StepResult => [
  { name: 'closed', generation: state.generation, fault },
  [halt, { type: 'release' }, ...downOf(state, fault ?? faultNamed('socket-lost', 'The client was closed.'))],
];
