/** Makes an app's own registry of events out of the built-in ones and its own. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { TYPE_PATTERN } from '../names.ts';
import { isAgentEventType } from './agent-event-type.ts';
import type { EventDefinition } from './event-registry.ts';
import { runFlagsOf } from './run-flags.ts';
import { isStandardSchema } from './standard-schema.ts';

/** What may stand for an event type: its bare schema, or a definition with the flags of its run. */
export type EventEntry = StandardSchemaV1 | EventDefinition<unknown>;

/** The registry that `defineEvents` makes: every entry as a definition. */
export type DefinedEvents<Entries extends Readonly<Record<string, EventEntry>>> = {
  readonly [Type in keyof Entries]: Entries[Type] extends StandardSchemaV1
    ? { readonly schema: Entries[Type] }
    : Entries[Type];
};

/**
 * Registers event types: `defineEvents({ ...agentEvents, order_placed: z.object({ … }) })`. Any synchronous Standard
 * Schema will do (zod, valibot, arktype); `{ schema, opens?, closes?, view?, part? }` says more: that
 * a type opens or closes its run, is left out of run views, or is a piece or the end of a part of its run.
 * A built-in name may get a schema of your own; everything else about it stays as it is.
 * Throws a `TypeError` for a name that is not snake_case, an entry that is neither a schema nor a definition, and a type
 * that opens or closes a run and is to be a part of one.
 */
export function defineEvents<const Entries extends Readonly<Record<string, EventEntry>>>(
  entries: Entries,
): DefinedEvents<Entries> {
  const definitions = Object.entries(entries).map(([type, entry]) => [type, defined(type, entry)]);
  return Object.freeze(Object.fromEntries(definitions)) as DefinedEvents<Entries>;
}

function defined(type: string, entry: EventEntry): EventDefinition {
  if (!TYPE_PATTERN.test(type)) {
    throw new TypeError(`"${type}" cannot be the name of an event: use snake_case, such as order_placed.`);
  }
  const definition: EventDefinition = isStandardSchema(entry) ? { schema: entry } : entry;
  if (!isStandardSchema(definition?.schema)) {
    throw new TypeError(
      `The event "${type}" has no schema: give a Standard Schema (zod, valibot, arktype), or { schema, opens?, closes?, view?, part? }.`,
    );
  }
  if (isAgentEventType(type)) {
    const { view: _view, part: _part, ...own } = definition;
    return Object.freeze({ ...own, ...runFlagsOf(type) });
  }
  if (definition.part !== undefined && (definition.opens === true || definition.closes === true)) {
    throw new TypeError(`The event "${type}" opens or closes a run: it cannot be a part of one. Take \`part\` away.`);
  }
  return Object.freeze({ ...definition });
}
