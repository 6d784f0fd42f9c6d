/** An attempt: token and URL are asked for, then the socket is opened; all within one time limit. [H1, B5] */
import type { Fault } from '@throughline/protocol';
import type { ConnectionEvent } from './event.ts';
import { faultNamed, faultOf } from './fault-of.ts';
import type { Dialling } from './state.ts';
import type { StepContext } from './step-context.ts';
import { awaitWelcome, dial, end, fail, refusedAgain, type StepResult, stay, stop } from './transitions.ts';

/** The socket is open and the token is here: says hello. */
const greet = (state: Dialling, context: StepContext): StepResult => [
  {
    name: 'greeting',
    generation: state.generation,
    carry: state.carry,
    openedAt: context.elapsed,
    sent: { token: context.token, at: context.elapsed },
    signs: context.signs,
    faultFrame: undefined,
  },
  [stop('connectTimeout'), awaitWelcome(state.carry, context), { type: 'hello' }],
];

/** The token that was just refused is not sent again before a wait. [L8] */
const authorized = (state: Dialling, context: StepContext): StepResult => {
  const { refusal } = state.carry;
  if (refusal?.waited === false && refusal.token === context.token) return refusedAgain(state, refusal, context);
  if (context.redials === 'app') return greet(state, context);
  return [{ ...state, phase: 'opening' }, [{ type: 'open', generation: state.generation }]];
};

const tooSlow = (state: Dialling): Fault =>
  state.phase === 'asking'
    ? faultNamed('token-unavailable', 'The token or URL provider did not answer in time.')
    : faultNamed('socket-lost', 'The socket did not open in time.');

/** The app's own socket goes on dialling; open, it waits with us for the token. */
const fateOf = (state: Dialling): 'gone' | 'kept' => (state.phase === 'opening' ? 'gone' : 'kept');

export const stepDialling = (state: Dialling, event: ConnectionEvent, context: StepContext): StepResult => {
  const appRedials = context.redials === 'app';
  switch (event.type) {
    case 'credentialsReady':
      return state.phase === 'asking' ? authorized(state, context) : stay(state);
    case 'socketOpened':
      if (state.phase !== 'opening') return stay(state);
      return appRedials ? dial(state.generation, state.carry, context, 'asking') : greet(state, context);
    case 'credentialsFailed':
      if (event.final) return end(state, event.fault);
      return fail(state, event.fault, context, 'kept');
    case 'socketClosed':
      return fail(state, faultOf(undefined, event.code, event.reason), context, 'gone');
    case 'connectTimeout':
      return fail(state, tooSlow(state), context, appRedials ? fateOf(state) : 'ours');
    default:
      return stay(state);
  }
};
