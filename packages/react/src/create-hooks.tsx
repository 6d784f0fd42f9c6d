/** Makes a provider and hooks that know the app's events and commands, from the function that makes its client. */
import type {
  CommandData,
  CommandRegistry,
  CommandResult,
  DeliveredEvent,
  EventData,
  EventType,
  SubmitOptions,
} from '@throughline/client';
import type { ReactNode } from 'react';
import type { CommandOutcome } from './hooks/command-outcome.ts';
import { type AgentEventOptions, useListener } from './hooks/use-listener.ts';
import { useSubmit } from './hooks/use-submit.ts';
import type { CommandsOf, EventsOf, PageClient } from './provider/page-client.ts';
import { useProvided } from './provider/provided.ts';
import { ClientProvider, type ThroughlineProviderProps } from './provider/throughline-provider.tsx';

/** One type of command with what became of it. [U1–U4] */
export interface UseCommandResult<Commands extends CommandRegistry, Type extends string> {
  /**
   * Sends the command, at most once whatever the network does, and resolves with its outcome. It never rejects, so it
   * can stand in an `onClick`. The same function at each render.
   */
  readonly send: (
    data: CommandData<Commands, Type>,
    options?: SubmitOptions,
  ) => Promise<CommandOutcome<CommandResult<Commands, Type>>>;
  /** Is one sent from here and not yet answered? */
  readonly pending: boolean;
  /** How the newest sent from here ended; undefined before. */
  readonly outcome: CommandOutcome<CommandResult<Commands, Type>> | undefined;
}

/** The provider and the hooks of one `createHooks` call. They belong together: another's provider makes them throw. */
export interface Hooks<Client extends PageClient, Options> {
  /**
   * Connects on mount and closes one task after unmount, so that StrictMode's double mount and a hot reload keep their
   * socket. Another `client` closes the one before. On a server nothing connects. An unmount never cancels a run.
   *
   * @example
   * <ThroughlineProvider options={{ url, token: getToken }}>
   *   <Chat />
   * </ThroughlineProvider>
   */
  readonly ThroughlineProvider: (props: ThroughlineProviderProps<Client, Options>) => ReactNode;
  /** The client, for what happens once: a submit, a cancel, a listener outside of React. Never renders by itself. */
  readonly useThroughline: () => Client;
  /**
   * Calls `handler` for each event of one type, in order, once. The newest handler is called; a new one at each render
   * costs nothing. What it throws goes to `client.onError` and reaches neither the render nor other handlers.
   *
   * @example
   * useAgentEvent('tool_failed', (event) => toast(event.type), { runId });
   */
  readonly useAgentEvent: <Type extends EventType<EventsOf<Client>>>(
    type: Type,
    handler: (event: DeliveredEvent<Type, EventData<EventsOf<Client>, Type>>) => void,
    options?: AgentEventOptions,
  ) => void;
  /**
   * Sends commands of one type. An unmount takes nothing back: what was sent is carried out.
   *
   * @example
   * const ask = useCommand('user_message');
   * <button disabled={ask.pending} onClick={() => ask.send({ text })}>Ask</button>
   * {ask.outcome?.name === 'refused' && <p role="alert">{ask.outcome.message}</p>}
   */
  readonly useCommand: <Type extends keyof CommandsOf<Client> & string>(
    type: Type,
  ) => UseCommandResult<CommandsOf<Client>, Type>;
}

type ClientMaker = (options: any) => PageClient;
type OptionsOf<Make extends ClientMaker> = Parameters<Make> extends [] ? undefined : Parameters<Make>[0];

/**
 * Call it once, in a file of your own that begins with 'use client'. Misspelt events and commands, wrong bodies and
 * another client than `make`'s are then errors of the compiler. Hooks that know no types (`useRun`, `useStream` …) are
 * exports of this package and live below the same provider.
 *
 * @param make - makes the client out of the provider's `options`. It is called once a provider; `token`, `url` and
 * `history` are functions there that ask the newest options, so pass them on. Left out: the provider takes a `client`
 *
 * @example
 * const { ThroughlineProvider, useThroughline, useAgentEvent, useCommand } = createHooks(
 *   (options: { token: () => Promise<string> }) => createClient({ url: '/agent', ...options, events, commands }),
 * );
 */
export function createHooks<Make extends ClientMaker>(make: Make): Hooks<ReturnType<Make>, OptionsOf<Make>>;
export function createHooks<Client extends PageClient>(): Hooks<Client, never>;
export function createHooks(make?: ClientMaker): unknown {
  const mark = {};
  const hooks: Hooks<PageClient, any> = {
    // biome-ignore lint/correctness/noComponentHookFactories: called once, in a module of the app
    ThroughlineProvider: (props) => <ClientProvider {...props} mark={mark} make={make} />,
    useThroughline: () => useProvided(mark).client,
    useAgentEvent: (type, handler, options) => useListener(useProvided(mark).client, type, handler, options),
    useCommand: (type) => useSubmit(useProvided(mark).client, type),
  };
  return hooks;
}
