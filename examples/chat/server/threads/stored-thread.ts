/** A thread as the store keeps it: its runs as a page shows them, and how far in the stream they go. */
import {
  type EventDefinition,
  foldRun,
  isOpen,
  markRun,
  type RunView,
  restoreRun,
  type StreamEvent,
} from '@throughline/protocol/agent';
import { events } from '../../shared/registry.ts';
import type { ThreadSummary } from '../../shared/thread.ts';

export interface StoredThread extends ThreadSummary {
  readonly epoch: string;
  /** Number of the last event folded in. */
  readonly seq: number;
  readonly runs: readonly RunView[];
}

const registry: Readonly<Record<string, EventDefinition<any>>> = events;

/** A thread that nothing happened in yet. */
export const emptyThread = (threadId: string, title: string): StoredThread => ({
  threadId,
  title,
  updatedAt: 0,
  epoch: '',
  seq: 0,
  runs: [],
});

/** One event further. */
export function foldThread(thread: StoredThread, epoch: string, event: StreamEvent): StoredThread {
  const at = { ...thread, epoch, seq: event.seq };
  if (event.runId === undefined) return at;
  const index = thread.runs.findIndex((run) => run.runId === event.runId);
  const run = foldRun(thread.runs[index], event, { registry, epoch });
  const runs = index === -1 ? [...thread.runs, run] : thread.runs.with(index, run);
  const asked = event.type === 'user_message' ? { title: titleOf(thread, event), updatedAt: event.at } : {};
  return { ...at, ...asked, runs };
}

/** The stream began a new life: what was under way in the old one will never be told to its end. */
export function enterEpoch(thread: StoredThread, epoch: string): StoredThread {
  if (thread.epoch === epoch) return thread;
  const runs = thread.runs.map((run) => (isOpen(run) ? markRun(run, 'incomplete') : run));
  return { ...thread, epoch, seq: 0, runs };
}

/** Takes a stored thread back; undefined when the value is none. */
export function restoreThread(value: unknown): StoredThread | undefined {
  const stored = value as Partial<StoredThread> | null;
  if (typeof stored !== 'object' || typeof stored?.threadId !== 'string' || !Array.isArray(stored.runs))
    return undefined;
  const runs = stored.runs.map((run) => restoreRun(run)).filter((run) => run !== undefined);
  return { ...emptyThread(stored.threadId, stored.title ?? stored.threadId), ...stored, runs };
}

/** The first question names the thread; the shared one keeps its name. */
function titleOf(thread: StoredThread, event: StreamEvent): string {
  if (thread.title !== untitled) return thread.title;
  const { text } = event.data as { text: string };
  return text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text;
}

export const untitled = 'New thread';
