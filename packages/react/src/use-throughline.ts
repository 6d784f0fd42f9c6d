/** The client itself, for what happens once: a submit, a cancel, a listener outside of React. */
import { type RegisteredClient, useThroughlineContext } from './throughline-context.ts';

/**
 * The client of the nearest `ThroughlineProvider`. Never re-renders by itself.
 *
 * @example
 * const client = useThroughline();
 * return <button onClick={() => client.cancel(runId)}>Stop</button>;
 */
export function useThroughline(): RegisteredClient {
  return useThroughlineContext().client;
}
