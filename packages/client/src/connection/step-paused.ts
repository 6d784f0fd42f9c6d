/** On hold by a set of reasons: one part's resume never cancels another's pause. [L5] */
import type { ConnectionEvent } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type { Paused, PauseReason } from './state.ts';
import type { StepContext } from './step-context.ts';
import { drop, type StepResult, stay, wake } from './transitions.ts';

const add = (state: Paused, reason: PauseReason): StepResult =>
  stay(state.reasons.includes(reason) ? state : { ...state, reasons: [...state.reasons, reason] });

const remove = (state: Paused, reason: PauseReason, context: StepContext): StepResult => {
  const reasons = state.reasons.filter((other) => other !== reason);
  if (reasons.length === state.reasons.length) return stay(state);
  if (reasons.length > 0) return stay({ ...state, reasons });
  return wake(state, faultNamed('socket-lost', 'The page is back; the server asked to wait.'), context);
};

export const stepPaused = (state: Paused, event: ConnectionEvent, context: StepContext): StepResult => {
  switch (event.type) {
    case 'pagehide':
    case 'freeze':
      return add(state, event.type);
    case 'pageshow':
      return remove(state, 'pagehide', context);
    case 'resume':
    // A page that is shown is not frozen, whether or not `resume` was told.
    case 'visible':
      return remove(state, 'freeze', context);
    // The app's own socket came back by itself.
    case 'socketOpened':
      return [state, [drop]];
    default:
      return stay(state);
  }
};
