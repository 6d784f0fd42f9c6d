/** Where an app tells free-standing hooks its types, by declaration merging. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';

/**
 * Merge your registries into this interface:
 * `declare module '@throughline/client' { interface Register { events: typeof events; commands: typeof commands } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: it exists to be merged into
export interface Register {}

/** The events that the app registered; any, where it registered none. */
export type RegisteredEvents = Register extends { events: infer E extends EventRegistry } ? E : EventRegistry;
/** The commands that the app registered; any, where it registered none. */
export type RegisteredCommands = Register extends { commands: infer C extends CommandRegistry } ? C : CommandRegistry;
