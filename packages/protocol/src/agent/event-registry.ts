/** Registries of events and commands: which types exist, what their bodies are, which of them open or close a run. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { PartRole } from './part-role.ts';

/** How one event type is checked, and whether it opens or closes a run. */
export interface EventDefinition<Data = unknown> {
  /** A synchronous Standard Schema of the body (zod, valibot, arktype, or the compiled checks of this package). */
  readonly schema: StandardSchemaV1<any, Data>;
  /**
   * A quick yes: true only for bodies that the schema accepts and leaves as they are; false: ask the schema.
   * @defaultValue the schema is always asked
   */
  readonly accepts?: (data: unknown) => boolean;
  /** The first event of a run. */
  readonly opens?: boolean;
  /** A terminal event: nothing of its run follows. */
  readonly closes?: boolean;
  /**
   * `false` leaves events of this type out of the parts of run views, for chunks that another library puts together.
   * Listeners hear them, and they keep their run open, all the same. Has no effect on the built-in types.
   * @defaultValue true: an event of the app's own type is a `custom` part of its run's view
   */
  readonly view?: boolean;
  /**
   * What an event with this body says in a part of its run: the next piece of it, or all of it at its end. A server that
   * replays then joins pieces and leaves out those whose end follows, so that a late page gets fewer events and the same
   * text. Must depend on nothing but the body. Run views leave such a type out, as `view: false` does. Has no effect on
   * the built-in types, which have their own. [K1–K3]
   * @defaultValue none: every event of the type is replayed as it was
   */
  part?(data: Data): PartRole | undefined;
}

/** Event types by name. */
export type EventRegistry = Readonly<Record<string, EventDefinition<unknown>>>;

/** How one command type is checked, and what its handler answers. */
export interface CommandDefinition<Data = unknown, Result = unknown> {
  readonly data: StandardSchemaV1<any, Data>;
  readonly result?: StandardSchemaV1<any, Result>;
}

/** Command types by name. */
export type CommandRegistry = Readonly<Record<string, CommandDefinition<unknown, unknown>>>;

/** The names of the events of a registry. */
export type EventType<Events extends EventRegistry> = keyof Events & string;

/** The body of one event of a registry, as a listener receives it. */
export type EventData<Events extends EventRegistry, Type extends string> = Type extends keyof Events
  ? StandardSchemaV1.InferOutput<Events[Type]['schema']>
  : unknown;

/** The body of one event of a registry, as a publisher writes it. */
export type EventInput<Events extends EventRegistry, Type extends string> = Type extends keyof Events
  ? StandardSchemaV1.InferInput<Events[Type]['schema']>
  : unknown;

/** The body of one command of a registry, as its handler receives it. */
export type CommandOutput<Commands extends CommandRegistry, Type extends string> = Type extends keyof Commands
  ? StandardSchemaV1.InferOutput<Commands[Type]['data']>
  : unknown;

/** The body of one command of a registry, as a page writes it. */
export type CommandData<Commands extends CommandRegistry, Type extends string> = Type extends keyof Commands
  ? StandardSchemaV1.InferInput<Commands[Type]['data']>
  : unknown;

/** What the handler of one command answers. */
export type CommandResult<Commands extends CommandRegistry, Type extends string> = Type extends keyof Commands
  ? Commands[Type] extends { result: infer Result extends StandardSchemaV1 }
    ? StandardSchemaV1.InferOutput<Result>
    : unknown
  : unknown;
