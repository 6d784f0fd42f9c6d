/** What holds for a socket that was greeted, welcomed or not: a fault is heard out, then the end is named by it. */
import { faults, isFaultCode } from '@throughline/protocol';
import type { ConnectionEvent } from './event.ts';
import { faultOf } from './fault-of.ts';
import type { Greeting, Open } from './state.ts';
import type { StepContext } from './step-context.ts';
import { end, fail, type StepResult, start, stay } from './transitions.ts';

export const stepGreeted = (state: Greeting | Open, event: ConnectionEvent, context: StepContext): StepResult => {
  switch (event.type) {
    case 'faulted': {
      const { frame } = event;
      // A fault for good is acted on at once; with any other the server is about to close.
      if (isFaultCode(frame.code) && faults[frame.code].retry === 'closed') return end(state, faultOf(frame));
      if (state.faultFrame !== undefined) return stay(state);
      return [{ ...state, faultFrame: frame }, [start('closeTimeout', context.tuning.pongTimeoutMs)]];
    }
    case 'closeTimeout':
      return state.faultFrame === undefined ? stay(state) : fail(state, faultOf(state.faultFrame), context);
    case 'socketClosed':
      return fail(state, faultOf(state.faultFrame, event.code, event.reason), context, 'gone');
    default:
      return stay(state);
  }
};
