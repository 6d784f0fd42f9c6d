/** One type of command with what became of it, as a hook. [U1–U4] */
import type { CommandData, CommandResult, Receipt, RegisteredCommands, SubmitOptions } from '@throughline/client';
import { useCallback } from 'react';
import type { CommandOutcome } from './command-outcome.ts';
import { usePending } from './use-pending.ts';
import { useThroughline } from './use-throughline.ts';

/** The types of commands that the app registered. */
export type CommandType = keyof RegisteredCommands & string;

export interface UseCommandResult<Type extends CommandType> {
  /**
   * Sends the command, at most once whatever the network does, and resolves with its outcome. It never rejects, so it
   * can stand in an `onClick`. The same function at each render.
   */
  readonly send: (
    data: CommandData<RegisteredCommands, Type>,
    options?: SubmitOptions,
  ) => Promise<CommandOutcome<CommandResult<RegisteredCommands, Type>>>;
  /** Is one sent from here and not yet answered? */
  readonly pending: boolean;
  /** How the newest sent from here ended; undefined before. */
  readonly outcome: CommandOutcome<CommandResult<RegisteredCommands, Type>> | undefined;
}

/**
 * Sends commands of one type. An unmount takes nothing back: what was sent is carried out.
 *
 * @example
 * const ask = useCommand('user_message');
 * <button disabled={ask.pending} onClick={() => ask.send({ text })}>Ask</button>
 * {ask.outcome?.name === 'refused' && <p role="alert">{ask.outcome.message}</p>}
 */
export function useCommand<Type extends CommandType>(type: Type): UseCommandResult<Type> {
  const client = useThroughline();
  const { pending, outcome, follow } = usePending<CommandResult<RegisteredCommands, Type>>();
  const send = useCallback(
    (data: CommandData<RegisteredCommands, Type>, options?: SubmitOptions) =>
      follow(client.submit(type, data, options) as Promise<Receipt<CommandResult<RegisteredCommands, Type>>>),
    [client, type, follow],
  );
  return { send, pending, outcome };
}
