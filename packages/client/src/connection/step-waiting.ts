/** Between two attempts: ended by time, cut short by a sign of life, never below the server's floor. [B1–B4, L3, L4] */
import { type ConnectionEvent, isSignOfLife } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type { Waiting } from './state.ts';
import type { StepContext } from './step-context.ts';
import { dial, drop, pause, type StepResult, start, stay, untilFloor, wake } from './transitions.ts';

/** The app's own socket dials when it likes; it is not greeted before the server's floor, and not hurried. */
const stepAppWaiting = (state: Waiting, event: ConnectionEvent, context: StepContext): StepResult => {
  if (event.type === 'socketOpened') {
    if (untilFloor(state.floor, context) > 0) return [state, [drop]];
    return dial(state.generation, state.carry, context, 'asking');
  }
  return state.retryAt === undefined ? stay(state) : stepOwnWaiting(state, event, context);
};

const stepOwnWaiting = (state: Waiting, event: ConnectionEvent, context: StepContext): StepResult => {
  if (isSignOfLife(event)) return wake(state, state.fault, context);
  switch (event.type) {
    case 'backoffOver':
      return wake(state, state.fault, context);
    case 'watchDue':
      if (context.jumped) return wake(state, state.fault, context);
      return [state, [start('watchDue', context.tuning.watchMs)]];
    default:
      return stay(state);
  }
};

export const stepWaiting = (state: Waiting, event: ConnectionEvent, context: StepContext): StepResult => {
  switch (event.type) {
    case 'offline':
      return stay(state.fault.code === 'offline' ? state : { ...state, fault: faultNamed('offline') });
    case 'freeze':
      return pause(state, 'freeze', context);
    default:
      return context.redials === 'app' ? stepAppWaiting(state, event, context) : stepOwnWaiting(state, event, context);
  }
};
