/** Hello was said; nothing else goes out until the server's welcome. [H1] */
import { type FaultFrame, faults, isFaultCode } from '@throughline/protocol';
import type { ConnectionEvent } from './event.ts';
import type { Greeting, Open } from './state.ts';
import type { StepContext } from './step-context.ts';
import { end, fail, pause, type StepResult, start, stay, stop } from './transitions.ts';
import { faultNamed, verdictOf } from './verdict-of.ts';

const welcome = (state: Greeting, heartbeatMs: number, context: StepContext): StepResult => {
  const { tuning } = context;
  const silenceLimitMs = heartbeatMs + tuning.graceMs;
  const open: Open = {
    name: 'open',
    generation: state.generation,
    carry: { ...state.carry, reason: 'connect' },
    told: undefined,
    live: false,
    settled: false,
    silenceLimitMs,
    probe: undefined,
    refresh: undefined,
  };
  const openForMs = context.elapsed - state.openedAt;
  return [
    open,
    [
      stop('helloTimeout'),
      start('watchDue', Math.min(silenceLimitMs, tuning.watchMs)),
      start('settleDue', Math.max(0, tuning.settledAfterMs - openForMs)),
    ],
  ];
};

/** The server said what is wrong and is about to close; a fault for good is acted on at once. */
export const hearFault = (state: Greeting | Open, frame: FaultFrame, context: StepContext): StepResult => {
  if (isFaultCode(frame.code) && faults[frame.code].retry === 'closed') {
    return end(state, verdictOf(frame, 1000, '').fault);
  }
  if (state.told !== undefined) return stay(state);
  return [{ ...state, told: frame }, [start('farewellOver', context.tuning.pongTimeoutMs)]];
};

export const stepGreeting = (state: Greeting, event: ConnectionEvent, context: StepContext): StepResult => {
  switch (event.type) {
    case 'welcomed':
      return state.told === undefined ? welcome(state, event.heartbeatMs, context) : stay(state);
    case 'faulted':
      return hearFault(state, event.frame, context);
    case 'farewellOver':
      return state.told === undefined ? stay(state) : fail(state, verdictOf(state.told, 1000, ''), context);
    case 'socketClosed':
      return fail(state, verdictOf(state.told, event.code, event.reason), context, 'gone');
    case 'helloTimeout': {
      const message = `The server did not answer hello within ${context.tuning.helloTimeoutMs} ms.`;
      return fail(state, { fault: faultNamed('silent', message), retry: 'backoff' }, context);
    }
    case 'pagehide':
      return pause(state, 'pagehide', context);
    case 'close':
      return end(state);
    default:
      return stay(state);
  }
};
