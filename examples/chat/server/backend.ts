/** The part of the server that can be restarted: the event manager, the threads, and the agent that answers. */
import type { Pipe, PipeListener } from '@throughline/protocol';
import { createEventManager, type EventLog } from '@throughline/server';
import { demoUsers } from '../shared/demo-users.ts';
import { commands, events } from '../shared/registry.ts';
import { mayUse, type ThreadSummary, threadOf } from '../shared/thread.ts';
import { type AgentParts, askTheDocs } from './answer/ask-the-docs.ts';
import { resumeAnswer } from './answer/resume-answer.ts';
import type { DemoTokens } from './demo-token.ts';
import { openThreadStore, type ThreadStore } from './threads/thread-store.ts';

export interface BackendOptions extends AgentParts {
  readonly tokens: DemoTokens;
  readonly threadFile: string | undefined;
  /** Short, so that the bench's half-open line is noticed while one watches. */
  readonly heartbeatMs: number;
}

export interface Backend {
  readonly threads: ThreadStore;
  attach(pipe: Pipe, request?: { request?: unknown; origin?: string }): PipeListener;
  close(drainMs: number): Promise<void>;
}

/** Starts it on a log, whose threads it goes on with. */
export async function startBackend(log: EventLog, options: BackendOptions): Promise<Backend> {
  const manager = createEventManager({
    log,
    events,
    commands,
    authenticate: ({ token }) => options.tokens.verify(token),
    authorize: ({ userId, stream }) => stream === `user:${userId}` || mayUse(userId, threadOf(stream) ?? ''),
    times: {
      heartbeatMs: options.heartbeatMs,
      graceMs: 2_000,
      restartSpreadMs: 500,
      // Short, so that who kills the process does not wait long for the rest of the sentence.
      ownerLeaseMs: 3_000,
      ownerRenewMs: 1_000,
    },
    logger: console,
  });

  function notifyReaders(thread: ThreadSummary): void {
    for (const { id } of demoUsers) {
      if (!mayUse(id, thread.threadId)) continue;
      manager.publish({ user: id }, { type: 'thread_changed', data: thread }).catch(console.error);
    }
  }

  const threads = await openThreadStore({ log, file: options.threadFile, onChanged: notifyReaders });

  manager.onResume('librarian', (run, about) => resumeAnswer(run, about, options));

  manager.onSubmit('user_message', async (command, { userId, stream }) => {
    const threadId = threadOf(stream);
    if (threadId === undefined) throw new Error('A question needs a thread: submit it with `stream: "thread:…"`.');
    const runId = crypto.randomUUID();
    const question = command.data.text;
    const about = { stream, runId, threadId, userId, submitId: command.id, agent: 'librarian', input: { question } };
    // Not awaited: the receipt says that the run has begun; how it ends is told by its own events.
    manager.run(about, (run) => askTheDocs(run, question, options)).catch(console.error);
    return { runId };
  });

  // A log that does not answer is said at the start, and not to the first visitor.
  for (const { id } of demoUsers) await log.state(`user:${id}`);
  manager.ready();
  return {
    threads,
    attach: (pipe, request) => manager.attach(pipe, request),
    async close(drainMs) {
      await manager.close({ drainMs });
      await threads.close();
    },
  };
}
