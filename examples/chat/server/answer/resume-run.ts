/** Brings a run to its end that another life of this server began: writes the rest, or says that it cannot. [V8] */
import { isPartOpen, type RunView } from '@throughline/protocol/agent';
import type { EventManager } from '@throughline/server';
import type { commands, events } from '../../shared/registry.ts';
import type { AgentParts } from './ask-the-docs.ts';
import { planRest, type RestOfAnswer } from './plan-rest.ts';

type Manager = EventManager<typeof events, typeof commands>;

const interrupted = {
  code: 'interrupted',
  message: 'The server stopped while it worked on this answer, and cannot go on with it.',
  retryable: true,
};

export interface Resumption extends AgentParts {
  readonly manager: Manager;
  /** Aborted when the server closes: the run stays open then, for the next life. */
  readonly signal: AbortSignal;
  /** Did a reader press stop? */
  isCancelled(): Promise<boolean>;
}

export async function resumeRun(run: RunView, resumption: Resumption): Promise<void> {
  const { manager, library } = resumption;
  const rest = run.cancelRequested ? undefined : planRest(run, library);
  if (rest) return writeRest(run, rest, resumption);
  const publish = publisherFor(manager, run);
  for (const part of run.parts) {
    if (part.kind !== 'tool' || !isPartOpen(run, part)) continue;
    await publish('tool_failed', { callId: part.id, tool: part.tool, error: interrupted });
  }
  if (run.cancelRequested) await publish('agent_cancelled', {});
  else await publish('agent_failed', { error: interrupted });
}

async function writeRest(
  run: RunView,
  { messageId, text, pieces, sources }: RestOfAnswer,
  { manager, pace, signal, isCancelled }: Resumption,
): Promise<void> {
  const publish = publisherFor(manager, run);
  for (const piece of pieces) {
    if (await isCancelled()) return publish('agent_cancelled', {});
    await publish('message_delta', { messageId, text: piece });
    await pace.wait(pace.tokenMs, signal);
  }
  await publish('message_completed', { messageId, text });
  await publish('agent_completed', { result: { sources } });
}

/** Events of the run as its first process would have written them; one that somebody ended takes no more. */
function publisherFor(manager: Manager, { stream, runId, threadId, agent, submitId }: RunView) {
  const envelope = {
    runId,
    ...(threadId !== undefined && { threadId }),
    ...(agent !== undefined && { agent }),
    ...(submitId !== undefined && { submitId }),
  };
  return async (...[type, data]: Said): Promise<void> => {
    await manager.publish({ stream }, { type, data, ...envelope } as Parameters<Manager['publish']>[1]);
  };
}

type Said =
  | ['message_delta' | 'message_completed', { messageId: string; text: string }]
  | ['tool_failed', { callId: string; tool: string; error: typeof interrupted }]
  | ['agent_completed', { result: unknown }]
  | ['agent_failed', { error: typeof interrupted }]
  | ['agent_cancelled', Record<string, never>];
