/** Sums what several model calls of one run have used up, so that `run.usage` tells of the whole run. */
import type { ModelRun } from './model-run.ts';

const sums = new WeakMap<ModelRun, unknown>();

/** Adds one call's usage to the run's: numbers are summed field by field, everything else is the last call's. */
export function addUsage(run: ModelRun, usage: unknown): void {
  if (usage === undefined || usage === null) return;
  const sum = add(sums.get(run), usage);
  sums.set(run, sum);
  run.usage(sum);
}

function add(before: unknown, next: unknown): unknown {
  if (typeof before === 'number' && typeof next === 'number') return before + next;
  if (!isPlain(next)) return next ?? before;
  const known = isPlain(before) ? before : {};
  const names = new Set([...Object.keys(known), ...Object.keys(next)]);
  return Object.fromEntries([...names].map((name) => [name, add(known[name], next[name])]));
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
