/** What the provider hands down: the client, and the snapshots that stand in until the client knows better. */
import type { HistorySeed, RegisteredCommands, RegisteredEvents, ThroughlineClient } from '@throughline/client';
import { createContext, useContext } from 'react';

/** The client, typed by what the app merged into `Register`. */
export type RegisteredClient = ThroughlineClient<RegisteredEvents, RegisteredCommands>;

/** What a server rendered, by stream: shown until the client has the same or more. Plain JSON. */
export type Snapshots = Readonly<Record<string, HistorySeed>>;

export interface ThroughlineContextValue {
  readonly client: RegisteredClient;
  /** By stream; `useStream` adds its own, so that the rows below it find it. */
  readonly snapshots: Map<string, HistorySeed>;
}

export const ThroughlineContext = createContext<ThroughlineContextValue | undefined>(undefined);

/** The nearest provider's value; throws where there is none. */
export function useThroughlineContext(): ThroughlineContextValue {
  const value = useContext(ThroughlineContext);
  if (!value) {
    throw new Error('This hook has no provider. Put <ThroughlineProvider options={{ url, token }}> around it.');
  }
  return value;
}
