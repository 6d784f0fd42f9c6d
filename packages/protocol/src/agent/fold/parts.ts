/** The ordered parts of a run: found by kind and id. */
import type { RunPart } from '../run-view.ts';

type Parts = readonly RunPart[];
type PartOf<Kind extends RunPart['kind']> = Extract<RunPart, { kind: Kind }>;

/**
 * Where a part is, or -1. Searched from the end, where the text that streams and the tool that works nearly always are:
 * a token costs the same in a long run as in a short one.
 */
export function findPart<Kind extends RunPart['kind']>(parts: Parts, kind: Kind, id: string): number {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index] as RunPart;
    if (part.kind === kind && part.id === id) return index;
  }
  return -1;
}

/** The part at an index that `findPart` gave; undefined for -1. */
export const partAt = <Kind extends RunPart['kind']>(parts: Parts, _kind: Kind, index: number) =>
  (index < 0 ? undefined : parts[index]) as PartOf<Kind> | undefined;

/** Does an approval wait for its answer? */
export const hasOpenApproval = (parts: Parts): boolean =>
  parts.some((part) => part.kind === 'approval' && part.approved === undefined);
