/** Takes a view that an app stored as JSON back: what JSON left out is there again, and a wrong shape is no view. */
import type { RunPart, RunStatus, RunView } from '../run-view.ts';
import { openRun } from './open-run.ts';

const statuses: Readonly<Record<RunStatus, true>> = {
  pending: true,
  running: true,
  waiting: true,
  completed: true,
  failed: true,
  cancelled: true,
  interrupted: true,
  stalled: true,
  incomplete: true,
  lost: true,
};

const kinds: Readonly<Record<RunPart['kind'], true>> = {
  thought: true,
  tool: true,
  message: true,
  approval: true,
  custom: true,
};

/**
 * A stored view as the fold can go on with it, or undefined when the value is none. Give `stream` when the page knows
 * the stream by another name than the back end (`me` instead of `user:ada`).
 */
export function restoreRun(stored: unknown, stream?: string): RunView | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const view = stored as Partial<RunView>;
  if (typeof view.runId !== 'string' || typeof view.stream !== 'string') return undefined;
  if (!isStatus(view.status) || !isParts(view.parts)) return undefined;
  if (!Number.isSafeInteger(view.lastSeq) || !Number.isSafeInteger(view.firstSeq)) return undefined;
  const empty = openRun(stream ?? view.stream, view.runId);
  // Only the fields of a view are taken over, by name: a stored `__proto__` goes nowhere.
  const fields = (Object.keys(empty) as (keyof RunView)[]).map((field) => [field, view[field] ?? empty[field]]);
  const restored = Object.fromEntries(fields) as unknown as RunView;
  return { ...restored, stream: empty.stream, timings: { ...empty.timings, ...restored.timings } };
}

const isStatus = (value: unknown): value is RunStatus => typeof value === 'string' && Object.hasOwn(statuses, value);

const isParts = (value: unknown): value is readonly RunPart[] =>
  Array.isArray(value) &&
  value.every(
    (part: Partial<RunPart> | null) =>
      typeof part === 'object' &&
      part !== null &&
      typeof part.id === 'string' &&
      Object.hasOwn(kinds, String(part.kind)),
  );
