/** The example's own database: every thread with its runs, folded from the log as it grows, kept in one JSON file. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StreamEvent } from '@throughline/protocol/agent';
import type { EventLog, LogEntry } from '@throughline/server';
import { mayUse, sharedThread, streamOf, type ThreadSummary } from '../../shared/thread.ts';
import { emptyThread, enterEpoch, foldThread, restoreThread, type StoredThread, untitled } from './stored-thread.ts';

export interface ThreadStoreOptions {
  readonly log: EventLog;
  /** Where the threads live; undefined: in memory alone. */
  readonly file: string | undefined;
  /** A question was asked in this thread: lists should show it. */
  readonly onChanged: (thread: ThreadSummary) => void;
}

export interface ThreadStore {
  /** A thread up to the last event of its stream, and followed from there on. */
  open(threadId: string): Promise<StoredThread>;
  /** The user's threads, newest first, the shared one on top. */
  list(user: string): readonly ThreadSummary[];
  /** Lets go of the log and writes what is not yet written. */
  close(): Promise<void>;
}

/** How long changes are gathered before the file is written. */
const saveAfterMs = 250;

export async function openThreadStore({ log, file, onChanged }: ThreadStoreOptions): Promise<ThreadStore> {
  const threads = await readThreads(file);
  const followed = new Map<string, Promise<() => void>>();
  let saving: ReturnType<typeof setTimeout> | undefined;
  let written: Promise<void> = Promise.resolve();

  const threadOf = (threadId: string): StoredThread =>
    threads.get(threadId) ?? emptyThread(threadId, titleFor(threadId));

  function put(thread: StoredThread): void {
    const before = threads.get(thread.threadId);
    threads.set(thread.threadId, thread);
    saving ??= setTimeout(save, saveAfterMs);
    if (thread.updatedAt !== before?.updatedAt && thread.updatedAt > 0) onChanged(summaryOf(thread));
  }

  function save(): void {
    clearTimeout(saving);
    saving = undefined;
    if (file) written = written.then(() => writeThreads(file, [...threads.values()]));
  }

  function take(threadId: string, epoch: string, entry: LogEntry): void {
    const thread = enterEpoch(threadOf(threadId), epoch);
    if (entry.seq !== thread.seq + 1) return;
    put(foldThread(thread, epoch, eventOf(streamOf(threadId), entry)));
  }

  /** Reads from where the store stands to the head; what trimming took is passed over. */
  async function catchUp(threadId: string): Promise<void> {
    const stream = streamOf(threadId);
    for (;;) {
      const before = threadOf(threadId);
      const { state, entries, through } = await log.read(stream, before.seq, { entries: 500, bytes: 1_000_000 });
      const thread = enterEpoch(threadOf(threadId), state.epoch);
      if (thread !== threadOf(threadId)) put(thread);
      if (before.epoch !== state.epoch) continue;
      for (const entry of entries) take(threadId, state.epoch, entry);
      const reached = threadOf(threadId);
      if (reached.seq < through) put({ ...reached, seq: through });
      if (through >= state.head) return;
    }
  }

  async function follow(threadId: string): Promise<() => void> {
    const stop = await log.follow(streamOf(threadId), {
      appended: (epoch, entry) => take(threadId, epoch, entry),
      disturbed: () => void catchUp(threadId),
      seen() {},
    });
    await catchUp(threadId);
    return stop;
  }

  return {
    async open(threadId) {
      const following = followed.get(threadId) ?? follow(threadId);
      followed.set(threadId, following);
      await following.catch((error) => {
        followed.delete(threadId);
        throw error;
      });
      return threadOf(threadId);
    },
    list: (user) =>
      [summaryOf(threadOf(sharedThread.threadId))].concat(
        [...threads.values()]
          .filter((thread) => thread.threadId !== sharedThread.threadId && mayUse(user, thread.threadId))
          .filter((thread) => thread.runs.length > 0)
          .sort((left, right) => right.updatedAt - left.updatedAt)
          .map(summaryOf),
      ),
    async close() {
      for (const stop of await Promise.allSettled(followed.values())) {
        if (stop.status === 'fulfilled') stop.value();
      }
      save();
      await written;
    },
  };
}

const titleFor = (threadId: string): string => (threadId === sharedThread.threadId ? sharedThread.title : untitled);
const summaryOf = ({ threadId, title, updatedAt }: StoredThread): ThreadSummary => ({ threadId, title, updatedAt });

/** The log keeps a frame without its braces, and knows its number apart. */
function eventOf(stream: string, { seq, text }: LogEntry): StreamEvent {
  const empty = { runId: undefined, threadId: undefined, agent: undefined, userId: undefined, submitId: undefined };
  return { ...empty, ...(JSON.parse(`{${text}}`) as Omit<StreamEvent, 'seq' | 'stream'>), stream, seq };
}

async function readThreads(file: string | undefined): Promise<Map<string, StoredThread>> {
  const text = file ? await readFile(file, 'utf8').catch(() => '[]') : '[]';
  try {
    const values = JSON.parse(text) as unknown[];
    const threads = values.map(restoreThread).filter((thread) => thread !== undefined);
    return new Map(threads.map((thread) => [thread.threadId, thread]));
  } catch {
    console.warn(`The stored threads in ${file} could not be read; starting without them.`);
    return new Map();
  }
}

/** Written beside and moved over, so that a crash leaves the old file or the new one, never half of one. */
async function writeThreads(file: string, threads: readonly StoredThread[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(threads));
  await rename(`${file}.new`, file);
}
