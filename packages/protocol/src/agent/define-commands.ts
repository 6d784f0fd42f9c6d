/** Makes an app's registry of commands: what a page may ask for, and what it is answered. */
import { TYPE_PATTERN } from '../names.ts';
import type { CommandDefinition, CommandRegistry } from './event-registry.ts';
import { isReservedCommand } from './reserved-command.ts';
import { isStandardSchema } from './standard-schema.ts';

/**
 * Registers command types: `defineCommands({ user_message: { data: z.object({ text: z.string() }) } })`; `result` is
 * the schema of what the handler answers. Any synchronous Standard Schema will do.
 * Throws a `TypeError` for a name that is not snake_case or is reserved (`cancel_run`, `resolve_approval`), or for an
 * entry without a schema.
 */
export function defineCommands<const Commands extends CommandRegistry>(commands: Commands): Commands {
  const definitions = Object.entries(commands).map(([type, command]) => [type, defined(type, command)]);
  return Object.freeze(Object.fromEntries(definitions)) as Commands;
}

function defined(type: string, command: CommandDefinition): CommandDefinition {
  if (!TYPE_PATTERN.test(type)) {
    throw new TypeError(`"${type}" cannot be the name of a command: use snake_case, such as place_order.`);
  }
  if (isReservedCommand(type)) {
    throw new TypeError(`"${type}" is a command that the event manager carries out itself: choose another name.`);
  }
  if (!isStandardSchema(command?.data)) {
    throw new TypeError(`The command "${type}" has no schema: give { data: schema, result?: schema }.`);
  }
  if (command.result !== undefined && !isStandardSchema(command.result)) {
    throw new TypeError(`The result of the command "${type}" is no schema: give { data: schema, result?: schema }.`);
  }
  return Object.freeze({ ...command });
}
