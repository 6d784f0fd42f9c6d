/** Where everything goes that went wrong and stopped nothing. [C2] */
import type { Cancel } from '@throughline/protocol';
import { createListeners } from '../listeners/listeners.ts';
import { ClientError, isClientError } from './client-error.ts';

export interface ErrorChannel {
  /** Tells the app; without a listener the error is shown the platform's way, so that it is never silent. */
  report(error: unknown): void;
  on(listener: (error: ClientError) => void): Cancel;
}

/** As an uncaught error, in a task of its own: it reaches the page's error tracking and stops nothing here. */
function showUncaught(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  else console.error(error);
}

const asClientError = (error: unknown): ClientError =>
  isClientError(error)
    ? error
    : new ClientError('app-error', `A function of the app threw: ${String(error)}`, { cause: error });

export function createErrorChannel(): ErrorChannel {
  const listeners = createListeners<ClientError>(showUncaught);
  return {
    report(error) {
      const notified = asClientError(error);
      if (listeners.size === 0) showUncaught(notified);
      else listeners.notify(notified);
    },
    on: listeners.add,
  };
}
