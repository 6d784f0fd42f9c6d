/** Decides what a connection does next: pure, and total over states and events. [H1, H4, L2–L5, B1–B5] */
import type { ConnectionEvent } from './event.ts';
import type { Closed, ConnectionState, Idle } from './state.ts';
import type { StepContext } from './step-context.ts';
import { stepDialling } from './step-dialling.ts';
import { stepGreeting } from './step-greeting.ts';
import { stepOpen } from './step-open.ts';
import { stepPaused } from './step-paused.ts';
import { stepWaiting } from './step-waiting.ts';
import { dial, end, firstCarry, pause, type StepResult, stay } from './transitions.ts';

const stepResting = (state: Idle | Closed, event: ConnectionEvent, context: StepContext): StepResult => {
  if (event.type === 'connect') {
    const [next, effects] = dial(state.generation, firstCarry, context);
    return [next, [{ type: 'watchPage' }, ...effects]];
  }
  return stay(state);
};

/** What an earlier attempt started speaks of an earlier attempt: its news is void. [H4, B5] */
const isStale = (state: ConnectionState, event: ConnectionEvent): boolean =>
  'generation' in event && event.generation !== state.generation;

export const step = (state: ConnectionState, event: ConnectionEvent, context: StepContext): StepResult => {
  if (isStale(state, event)) return stay(state);
  if (event.type === 'close') return state.name === 'closed' ? stay(state) : end(state);
  if (event.type === 'pagehide' && 'carry' in state && state.name !== 'paused')
    return pause(state, 'pagehide', context);
  switch (state.name) {
    case 'idle':
    case 'closed':
      return stepResting(state, event, context);
    case 'dialling':
      return stepDialling(state, event, context);
    case 'greeting':
      return stepGreeting(state, event, context);
    case 'open':
      return stepOpen(state, event, context);
    case 'waiting':
      return stepWaiting(state, event, context);
    case 'paused':
      return stepPaused(state, event, context);
    default:
      return state satisfies never;
  }
};
