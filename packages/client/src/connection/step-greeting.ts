/** Hello was said; nothing else goes out until the server's welcome. [H1] */
import type { ConnectionEvent } from './event.ts';
import { faultNamed } from './fault-of.ts';
import type { Greeting, Open } from './state.ts';
import type { StepContext } from './step-context.ts';
import { stepGreeted } from './step-greeted.ts';
import { awaitWelcome, fail, type StepResult, start, stay, stop } from './transitions.ts';

const welcome = (state: Greeting, heartbeatMs: number, context: StepContext): StepResult => {
  const { tuning } = context;
  const silenceLimitMs = heartbeatMs + tuning.graceMs;
  const open: Open = {
    name: 'open',
    generation: state.generation,
    carry: { ...state.carry, reason: 'connect' },
    faultFrame: undefined,
    live: false,
    stable: false,
    silenceLimitMs,
    sent: state.sent,
    probe: undefined,
    refresh: undefined,
  };
  const openForMs = context.elapsed - state.openedAt;
  return [
    open,
    [
      stop('helloTimeout'),
      start('watchDue', Math.min(silenceLimitMs, tuning.watchMs)),
      start('stableDue', Math.max(0, tuning.stableAfterMs - openForMs)),
    ],
  ];
};

export const stepGreeting = (state: Greeting, event: ConnectionEvent, context: StepContext): StepResult => {
  switch (event.type) {
    case 'welcomed':
      return state.faultFrame === undefined ? welcome(state, event.heartbeatMs, context) : stay(state);
    case 'helloTimeout':
      // The hello of many streams takes its time on a slow link: as long as bytes of it leave, it is waited for. [L7]
      if (context.signs !== state.signs)
        return [{ ...state, signs: context.signs }, [awaitWelcome(state.carry, context)]];
      return fail(state, faultNamed('silent', 'The server did not answer hello in time.'), context);
    default:
      return stepGreeted(state, event, context);
  }
};
