/** Threads and their streams: whose they are can be read from their names. */

/** A row of the thread list. */
export interface ThreadSummary {
  readonly threadId: string;
  readonly title: string;
  /** Epoch milliseconds of the last question. */
  readonly updatedAt: number;
}

/** The thread that everybody shares: two users watch the same answer. */
export const sharedThread: ThreadSummary = { threadId: 'shared', title: 'The reading room (shared)', updatedAt: 0 };

/** A new thread of one user; the owner's name is part of it, so that nobody else can open it. */
export const newThreadId = (user: string): string => `${user}.${crypto.randomUUID().slice(0, 8)}`;

/** The stream on which a thread's runs live. */
export const streamOf = (threadId: string): string => `thread:${threadId}`;

/** The thread whose stream it is; undefined for any other stream. */
export const threadOf = (stream: string): string | undefined =>
  stream.startsWith('thread:') ? stream.slice('thread:'.length) : undefined;

/** May this user read and write it? Their own threads, and the shared one. */
export const mayUse = (user: string, threadId: string): boolean =>
  threadId === sharedThread.threadId || threadId.startsWith(`${user}.`);
