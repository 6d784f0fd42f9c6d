/** What an agent writes its run with: each call is one event under the run, in order. [PROTOCOL.md, section 10] */
import type { Clock } from '@throughline/protocol';
import { ServerError } from '../server-error.ts';
import { describeError } from './describe-error.ts';
import type { ApprovalAnswer, MessageEmitter, RunEmitter, ToolContext } from './run-emitter.ts';

export interface RunEmitterOptions {
  readonly runId: string;
  readonly stream: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  newId(): string;
  /** Writes an event of the run; throws at once when it makes no sense. */
  write(type: string, data: unknown): Promise<void>;
  flushed(): Promise<void>;
}

export interface RunControl {
  readonly emitter: RunEmitter;
  /** Somebody answered; false when nobody waits for that approval. */
  answer(approvalId: string, answer: ApprovalAnswer): boolean;
  /** Closes what a terminal event may not leave open. `completed`: open messages end too. */
  settle(completed: boolean): void;
  readonly waitsForApproval: boolean;
}

interface Waiting {
  resolve(answer: ApprovalAnswer): void;
  reject(error: unknown): void;
}

export function createRunEmitter(options: RunEmitterOptions): RunControl {
  const { signal, clock, newId, write } = options;
  const openTools = new Map<string, string>();
  const openMessages = new Set<MessageEmitter>();
  const approvals = new Map<string, Waiting>();
  let over = false;

  /** Writes where nobody waits: failures reach the run through its writer. */
  const put = (type: string, data: unknown): void => {
    if (!over) write(type, data).catch(() => {});
  };

  signal.addEventListener('abort', () => {
    for (const { reject } of approvals.values()) reject(signal.reason);
    approvals.clear();
  });

  const toolFailed = (callId: string, error: unknown): void => {
    const tool = openTools.get(callId);
    if (tool === undefined) return;
    openTools.delete(callId);
    put('tool_failed', { callId, tool, error: describeError(error) });
  };

  const tool: RunEmitter['tool'] = async (name, input, work, toolOptions = {}) => {
    signal.throwIfAborted();
    const { callId = newId(), expectedMs } = toolOptions;
    const startedAt = clock.elapsed();
    put('tool_executing', { callId, tool: name, input: input ?? null, expectedMs });
    openTools.set(callId, name);
    const context: ToolContext = {
      callId,
      signal,
      progress: ({ mode = 'replace', ...update }) => {
        if (openTools.has(callId)) put('tool_progress', { callId, mode, ...update });
      },
    };
    try {
      const output = await work(context);
      if (openTools.has(callId)) {
        const durationMs = Math.round(clock.elapsed() - startedAt);
        put('tool_completed', { callId, tool: name, output: output ?? null, durationMs });
        openTools.delete(callId);
      }
      return output;
    } catch (error) {
      toolFailed(callId, error);
      throw error;
    }
  };

  const message: RunEmitter['message'] = ({ messageId = newId() } = {}) => {
    const pieces: string[] = [];
    const emitter: MessageEmitter = {
      messageId,
      append(text) {
        if (!openMessages.has(emitter) || text === '') return;
        pieces.push(text);
        put('message_delta', { messageId, text });
      },
      end() {
        if (openMessages.delete(emitter)) put('message_completed', { messageId, text: pieces.join('') });
      },
    };
    openMessages.add(emitter);
    return emitter;
  };

  const approval: RunEmitter['approval'] = async (prompt, { approvalId = newId(), callId, schema } = {}) => {
    signal.throwIfAborted();
    if (approvals.has(approvalId)) {
      throw new ServerError('invalid-id', `The approval "${approvalId}" is already waiting; give each one its own id.`);
    }
    const answer = new Promise<ApprovalAnswer>((resolve, reject) => approvals.set(approvalId, { resolve, reject }));
    answer.catch(() => {});
    try {
      await write('approval_requested', { approvalId, callId, prompt, schema });
    } catch (error) {
      approvals.delete(approvalId);
      throw error;
    }
    return answer;
  };

  return {
    emitter: {
      runId: options.runId,
      stream: options.stream,
      signal,
      thinking: (thought, more = {}) => put('agent_thinking', { thought, ...more }),
      tool,
      message,
      userMessage: (text, { messageId = newId() } = {}) => put('user_message', { messageId, text }),
      approval,
      state: (snapshot) => put('state_snapshot', { state: snapshot }),
      patch: (patch) => put('state_patch', { patch }),
      emit: (type, data) => write(type, data),
      flushed: options.flushed,
    },
    answer(approvalId, given) {
      const waiting = approvals.get(approvalId);
      approvals.delete(approvalId);
      waiting?.resolve(given);
      return waiting !== undefined;
    },
    settle(completed) {
      for (const callId of [...openTools.keys()]) {
        toolFailed(
          callId,
          signal.aborted ? signal.reason : new ServerError('run-ended', 'The run ended before the tool did.'),
        );
      }
      if (completed) for (const one of [...openMessages]) one.end();
      openMessages.clear();
      over = true;
      for (const { reject } of approvals.values())
        reject(new ServerError('run-ended', 'The run ended before anyone answered.'));
      approvals.clear();
    },
    get waitsForApproval() {
      return approvals.size > 0;
    },
  };
}
