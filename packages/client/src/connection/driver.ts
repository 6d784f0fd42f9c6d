/** Runs the connection: events in, one at a time and each to its end; effects out; then the state is shown. */
import type { ConnectionEffect } from './effect.ts';
import type { ConnectionEvent } from './event.ts';
import { type ConnectionState, idle } from './state.ts';
import { step } from './step.ts';
import type { StepContext } from './step-context.ts';

export interface Driver {
  readonly state: ConnectionState;
  /** Carries an event out; one that arises meanwhile waits until this one is done. */
  dispatch(event: ConnectionEvent): void;
}

export interface DriverParts {
  readonly context: () => StepContext;
  readonly perform: (effect: ConnectionEffect) => void;
  /** The state has changed and its effects have been performed. */
  readonly onState: (state: ConnectionState) => void;
}

export const createDriver = ({ context, perform, onState }: DriverParts): Driver => {
  let state: ConnectionState = idle;
  let busy = false;
  const queue: ConnectionEvent[] = [];

  const run = (event: ConnectionEvent): void => {
    const [next, effects] = step(state, event, context());
    state = next;
    for (const effect of effects) perform(effect);
  };
  return {
    get state() {
      return state;
    },
    dispatch(event) {
      queue.push(event);
      if (busy) return;
      const before = state;
      busy = true;
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) run(next);
      } finally {
        queue.length = 0;
        busy = false;
      }
      if (state !== before) onState(state);
    },
  };
};
