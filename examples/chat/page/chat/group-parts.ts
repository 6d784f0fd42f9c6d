/** The parts of a run as the page draws them: neighbouring thoughts fold into one, the question stands above. */
import type { RunPart } from '@throughline/client';

export interface PartGroup {
  readonly kind: 'thought' | 'tool' | 'message' | 'approval';
  readonly ids: readonly string[];
}

/** A group keeps the id of its first part, so that a growing one keeps its place on the page. */
export function groupParts(parts: readonly RunPart[]): PartGroup[] {
  const groups: { kind: PartGroup['kind']; ids: string[] }[] = [];
  for (const part of parts) {
    if (part.kind === 'custom' || (part.kind === 'message' && part.role === 'user')) continue;
    const last = groups.at(-1);
    if (part.kind === 'thought' && last?.kind === 'thought') last.ids.push(part.id);
    else groups.push({ kind: part.kind, ids: [part.id] });
  }
  return groups;
}
