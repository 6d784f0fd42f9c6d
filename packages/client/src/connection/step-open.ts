/** Welcomed: the socket is watched for silence, the token kept fresh, the attempt count forgiven in time. [L1–L5, L7, L8, B3] */
import { backoffDelay } from './backoff.ts';
import { type ConnectionEvent, isSignOfLife } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type { Open } from './state.ts';
import type { StepContext } from './step-context.ts';
import { stepGreeted } from './step-greeted.ts';
import { stretched } from './stretch.ts';
import { end, fail, firstCarry, type StepResult, start, stay, stop } from './transitions.ts';

/** A wait of L2, longer after silences that moved nothing. [L7] */
const patiently = (state: Open, waitMs: number, { tuning }: StepContext): number =>
  stretched(waitMs, state.carry.doublings, tuning);

/** Asks whether the socket is alive; many signals at once ask once. [L2, L3] */
const probe = (state: Open, context: StepContext, repeated = false): StepResult => {
  if (state.probe !== undefined && !repeated) return stay(state);
  return [
    { ...state, probe: { signs: context.signs, sentAt: context.elapsed, repeated } },
    [stop('watchDue'), { type: 'ping' }, start('pongTimeout', patiently(state, context.tuning.pongTimeoutMs, context))],
  ];
};

/** Once nothing is owed, the waits fall back. [L7] */
const relaxed = (state: Open, context: StepContext): Open =>
  state.carry.doublings > 0 && context.isCaughtUp() ? { ...state, carry: { ...state.carry, doublings: 0 } } : state;

/** Looks again when the silence could be too long, or sooner to notice a sleep. */
const watch = (before: Open, context: StepContext): StepResult => {
  if (before.probe !== undefined) return stay(before);
  const state = relaxed(before, context);
  const restMs = patiently(state, state.silenceLimitMs, context) - context.silenceMs;
  if (context.jumped || restMs <= 0) return probe(state, context);
  return [state, [start('watchDue', Math.min(restMs, context.tuning.watchMs))]];
};

/** Nothing moved after the ping: gone, unless the deadline itself came too late to tell. [L2] */
const judge = (state: Open, context: StepContext): StepResult => {
  const { probe: asked } = state;
  if (asked === undefined) return stay(state);
  if (context.signs !== asked.signs) return watch({ ...state, probe: undefined }, { ...context, jumped: false });
  const lateMs = 2 * patiently(state, context.tuning.pongTimeoutMs, context);
  const late = context.jumped || context.elapsed - asked.sentAt > lateMs;
  if (late && !asked.repeated) return probe(state, context, true);
  return fail(state, faultNamed('silent'), context);
};

/** The attempt count falls back only once the page is live and the socket has held. [B3] */
const forgive = (state: Open): StepResult =>
  stay(state.live && state.stable ? { ...state, carry: { ...firstCarry, doublings: state.carry.doublings } } : state);

const ask = (state: Open, attempt: number): StepResult => [
  { ...state, refresh: { attempt } },
  [{ type: 'ask', generation: state.generation, reason: 'expiring' }],
];

/** Asks for a fresh token, not sooner than the floor after the last one. [L8] */
const refresh = (state: Open, context: StepContext): StepResult => {
  const restMs = state.sent.at + context.tuning.refreshFloorMs - context.elapsed;
  if (restMs <= 0) return ask(state, 0);
  return [{ ...state, refresh: { attempt: 0 } }, [start('refreshDue', restMs)]];
};

/** No token, or the one that was sent last: the socket stays up, and the provider is asked again. [B5, L8] */
const refreshLater = (state: Open, before: number, context: StepContext): StepResult => {
  const { backoff, refreshFloorMs } = context.tuning;
  const attempt = before + 1;
  const delayMs = Math.max(refreshFloorMs, backoffDelay(attempt, 0, context.random(), backoff));
  return [{ ...state, refresh: { attempt } }, [start('refreshDue', delayMs)]];
};

type RefreshEvent =
  | { readonly type: 'refreshDue' }
  | Extract<ConnectionEvent, { type: 'credentialsReady' | 'credentialsFailed' }>;

const stepRefresh = (state: Open, event: RefreshEvent, context: StepContext): StepResult => {
  if (state.refresh === undefined) return stay(state);
  const { attempt } = state.refresh;
  if (event.type === 'refreshDue') return ask(state, attempt);
  if (event.type === 'credentialsFailed') {
    return event.final ? end(state, event.fault) : refreshLater(state, attempt, context);
  }
  if (context.token === state.sent.token) return refreshLater(state, attempt, context);
  const sent = { token: context.token, at: context.elapsed };
  return [{ ...state, refresh: undefined, sent }, [{ type: 'token' }]];
};

export const stepOpen = (state: Open, event: ConnectionEvent, context: StepContext): StepResult => {
  if (isSignOfLife(event)) return probe(state, context);
  switch (event.type) {
    case 'watchDue':
      return watch(state, context);
    case 'pongTimeout':
      return judge(state, context);
    case 'offline':
      return probe(state, context);
    case 'pingWanted':
      return [state, [{ type: 'ping' }]];
    case 'streamsLive':
      return state.live === event.live ? stay(state) : forgive({ ...state, live: event.live });
    case 'stableDue':
      return forgive({ ...state, stable: true });
    case 'expiring':
      return state.refresh === undefined && context.canAskToken ? refresh(state, context) : stay(state);
    case 'refreshDue':
      return stepRefresh(state, { type: event.type }, context);
    case 'credentialsReady':
    case 'credentialsFailed':
      return stepRefresh(state, event, context);
    default:
      return stepGreeted(state, event, context);
  }
};
