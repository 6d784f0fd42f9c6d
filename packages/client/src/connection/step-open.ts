/** Welcomed: the socket is watched for silence, the token kept fresh, the attempt count forgiven in time. [L1–L5, B3] */
import { backoffDelay } from './backoff.ts';
import { type ConnectionEvent, isSignOfLife } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type { Open } from './state.ts';
import type { StepContext } from './step-context.ts';
import { stepGreeted } from './step-greeted.ts';
import { end, fail, firstCarry, type StepResult, start, stay, stop } from './transitions.ts';

/** Asks whether the socket is alive; many signals at once ask once. [L2, L3] */
const probe = (state: Open, context: StepContext, repeated = false): StepResult => {
  if (state.probe !== undefined && !repeated) return stay(state);
  return [
    { ...state, probe: { heard: context.heard, sentAt: context.elapsed, repeated } },
    [stop('watchDue'), { type: 'ping' }, start('pongTimeout', context.tuning.pongTimeoutMs)],
  ];
};

/** Looks again when the silence could be too long, or sooner to notice a sleep. */
const watch = (state: Open, context: StepContext): StepResult => {
  if (state.probe !== undefined) return stay(state);
  const restMs = state.silenceLimitMs - context.silenceMs;
  if (context.jumped || restMs <= 0) return probe(state, context);
  return [state, [start('watchDue', Math.min(restMs, context.tuning.watchMs))]];
};

/** Nothing came in two seconds: gone, unless the deadline itself came too late to tell. [L2] */
const judge = (state: Open, context: StepContext): StepResult => {
  const { probe: asked } = state;
  if (asked === undefined) return stay(state);
  if (context.heard !== asked.heard) return watch({ ...state, probe: undefined }, { ...context, jumped: false });
  const late = context.jumped || context.elapsed - asked.sentAt > 2 * context.tuning.pongTimeoutMs;
  if (late && !asked.repeated) return probe(state, context, true);
  return fail(state, faultNamed('silent'), context);
};

/** The attempt count falls back only once the page is live and the socket has held. [B3] */
const forgive = (state: Open): StepResult => stay(state.live && state.stable ? { ...state, carry: firstCarry } : state);

const refresh = (state: Open, attempt: number): StepResult => [
  { ...state, refresh: { attempt } },
  [{ type: 'ask', generation: state.generation, reason: 'expiring' }],
];

type RefreshEvent =
  | { readonly type: 'refreshDue' }
  | Extract<ConnectionEvent, { type: 'credentialsReady' | 'credentialsFailed' }>;

/** A token that cannot be had for the moment is asked for again; the socket stays up meanwhile. [B5] */
const stepRefresh = (state: Open, event: RefreshEvent, context: StepContext): StepResult => {
  if (state.refresh === undefined) return stay(state);
  if (event.type === 'refreshDue') return refresh(state, state.refresh.attempt);
  if (event.type === 'credentialsReady') return [{ ...state, refresh: undefined }, [{ type: 'token' }]];
  if (event.final) return end(state, event.fault);
  const attempt = state.refresh.attempt + 1;
  const delayMs = backoffDelay(attempt, 0, context.random(), context.tuning.backoff);
  return [{ ...state, refresh: { attempt } }, [start('refreshDue', delayMs)]];
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
    case 'heartbeat':
      return [state, [{ type: 'ping' }]];
    case 'streamsLive':
      return state.live === event.live ? stay(state) : forgive({ ...state, live: event.live });
    case 'stableDue':
      return forgive({ ...state, stable: true });
    case 'expiring':
      return state.refresh === undefined && context.canAskToken ? refresh(state, 0) : stay(state);
    case 'refreshDue':
      return stepRefresh(state, { type: event.type }, context);
    case 'credentialsReady':
    case 'credentialsFailed':
      return stepRefresh(state, event, context);
    default:
      return stepGreeted(state, event, context);
  }
};
