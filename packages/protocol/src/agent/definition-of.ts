/** Looks a type that came from the network up in a registry, without ever meeting what objects inherit. */
import type { EventDefinition, EventRegistry } from './event-registry.ts';

/** The definition of a type, or undefined: `constructor` is a well-formed type name and no event. */
export function definitionOf(registry: EventRegistry | undefined, type: string): EventDefinition<unknown> | undefined {
  return registry !== undefined && Object.hasOwn(registry, type) ? registry[type] : undefined;
}
