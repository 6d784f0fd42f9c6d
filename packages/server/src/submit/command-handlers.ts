/** The app's handlers: checks a command's data, runs its handler within reach of a cancel, and puts the end into an answer. [U9] */
import { type Cancel, isTypeName, type SubmitFrame } from '@throughline/protocol';
import { checkBody, isReservedCommand } from '@throughline/protocol/agent';
import type { Connection } from '../connection/connection-host.ts';
import { ServerError } from '../errors/server-error.ts';
import type { Command, SubmitContext } from '../manager.ts';
import type { Settings } from '../options/settings.ts';
import { type Answer, no } from './answer.ts';
import { refusalOf, refuse } from './refusal.ts';
import type { SubmitsInFlight } from './submits-in-flight.ts';

export type SubmitHandler = (command: Command<any>, context: SubmitContext) => unknown;

export interface CommandHandlers {
  on(type: string, handler: SubmitHandler): Cancel;
  knows(type: string): 'yes' | 'no' | 'takes-none';
  /** Never rejects. */
  carryOut(connection: Connection, stream: string, frame: SubmitFrame): Promise<Answer>;
}

export interface CommandHandlersOptions {
  readonly settings: Settings;
  readonly inFlight: SubmitsInFlight;
  /** Aborted when the manager closes. */
  readonly signal: AbortSignal;
  onError(where: string, error: unknown): void;
}

export function createCommandHandlers({
  settings,
  inFlight,
  signal,
  onError,
}: CommandHandlersOptions): CommandHandlers {
  const handlers = new Map<string, SubmitHandler>();
  const { commands } = settings;
  /** One listener for all of them: a signal warns of a leak when many listen to it. */
  const carriedOut = new Set<AbortController>();
  signal.addEventListener('abort', () => {
    for (const abort of carriedOut) abort.abort(signal.reason);
  });

  const read = ({ id, type, data, runId, threadId }: SubmitFrame): Command | Answer => {
    const definition = commands && Object.hasOwn(commands, type) ? commands[type] : undefined;
    const checked = definition && checkBody({ schema: definition.data }, data);
    if (checked && !checked.ok)
      return no('invalid', `The command does not fit its schema: ${checked.issues.join('; ')}.`);
    return { id, type, data: checked ? checked.data : data, runId, threadId };
  };

  const failure = (type: string, error: unknown): Answer => {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    onError(`handler of ${type}`, error);
    return no('failed', `The command failed: ${settings.describeError(error).message}`);
  };

  return {
    on(type, handler) {
      if (!isTypeName(type) || isReservedCommand(type)) {
        throw new ServerError(
          'invalid-type',
          `"${type}" cannot be handled: command types are snake_case, and cancel_run and resolve_approval are the manager's own.`,
        );
      }
      if (handlers.has(type)) throw new ServerError('invalid-option', `The command "${type}" has a handler already.`);
      handlers.set(type, handler);
      return () => {
        if (handlers.get(type) === handler) handlers.delete(type);
      };
    },
    knows: (type) => (handlers.has(type) ? 'yes' : handlers.size === 0 && !commands ? 'takes-none' : 'no'),
    async carryOut({ userId, context }, stream, frame) {
      const { id, type } = frame;
      const handler = handlers.get(type);
      const command = read(frame);
      if (!handler) return no('unknown-type', `This server has no command "${type}".`);
      if ('ok' in command) return command;
      const abort = new AbortController();
      const cancel = (): void => abort.abort(new ServerError('cancelled', 'The page cancelled this command.'));
      carriedOut.add(abort);
      const unlink = inFlight.link({ submitId: id, stream, userId, cancel });
      try {
        return { ok: true, result: await handler(command, { userId, stream, context, signal: abort.signal, refuse }) };
      } catch (error) {
        return failure(type, error);
      } finally {
        unlink();
        carriedOut.delete(abort);
      }
    },
  };
}
