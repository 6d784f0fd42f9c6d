/**
 * What an event says in a part of its run: a piece of it, or all of it. A server that replays may merge pieces and leave
 * out those whose end follows; the view stays the same. [K1–K3]
 */
import { isAgentEventType } from './agent-event-type.ts';
import { builtInParts } from './built-in-parts.ts';
import { definitionOf } from './definition-of.ts';
import type { EventRegistry } from './event-registry.ts';
import type { PartRole, PartRoleOf } from './part-role.ts';
import { runFlagsOf } from './run-flags.ts';

const maxNameLength = 128;

/**
 * Reads the roles of a registry's events. A declaration that throws, or names no part or no text field, gives no role.
 * @param report - called once for each type whose declaration failed so, with what was wrong in a sentence
 */
export function createPartRoles(
  registry: EventRegistry | undefined,
  report: (type: string, issue: string) => void,
): PartRoleOf {
  const reported = new Set<string>();
  const refuse = (type: string, issue: string): undefined => {
    if (!reported.has(type)) report(type, issue);
    reported.add(type);
  };

  return ({ type, data }) => {
    const declare = declarationOf(registry, type);
    if (declare === undefined) return undefined;
    try {
      const role = declare(data);
      if (role === undefined || fits(role, data)) return role;
      return refuse(
        type,
        `The part that "${type}" declares has no name of 1 to ${maxNameLength} characters, or no text.`,
      );
    } catch (error) {
      return refuse(type, `The part of "${type}" failed: ${error instanceof Error ? error.message : 'it threw'}.`);
    }
  };
}

/** An event that opens or closes a run is no part of one, whatever its definition says. */
function declarationOf(registry: EventRegistry | undefined, type: string) {
  if (isAgentEventType(type)) return builtInParts[type] as ((data: unknown) => PartRole | undefined) | undefined;
  const definition = definitionOf(registry, type);
  const { opens, closes } = runFlagsOf(type, registry);
  return definition?.part === undefined || opens || closes ? undefined : (data: unknown) => definition.part?.(data);
}

function fits(role: PartRole, data: unknown): boolean {
  if ('end' in role) return isPartName(role.end);
  return isPartName(role.piece) && typeof (data as Readonly<Record<string, unknown>>)[role.text] === 'string';
}

const isPartName = (name: unknown): boolean =>
  typeof name === 'string' && name.length > 0 && name.length <= maxNameLength;
