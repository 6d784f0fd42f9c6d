/** What an agent writes its run with: each call is one event under the run, in order. [PROTOCOL.md, section 10] */
import type { Clock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import type { Cursor } from './cursor.ts';
import type { DescribeError } from './describe-error.ts';
import { MessageWriter } from './message-writer.ts';
import type { ApprovalAnswer, RunEmitter } from './run-emitter.ts';
import { RunInterrupt } from './run-interrupt.ts';
import { RunPen } from './run-pen.ts';
import { splitText } from './split-text.ts';
import { ToolCalls } from './tool-calls.ts';
import { WaitingApprovals } from './waiting-approvals.ts';

export interface RunEmitterOptions {
  readonly runId: string;
  readonly stream: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Longest text of one event, in UTF-16 units. [K5] */
  readonly pieceSize: number;
  /** What pages are told of what was thrown. */
  readonly describe: DescribeError;
  newId(): string;
  /** Writes an event of the run; throws at once when it makes no sense. */
  write(type: string, data: unknown): Promise<Cursor>;
  flushed(): Promise<void>;
  /** What an earlier life of the run asked under that id: its answer, or that it still waits. [R6] */
  asked(approvalId: string): ApprovalAnswer | 'waiting' | undefined;
  /** What an earlier life of the run wrote of a message that is still open. [R6] */
  written(messageId: string): string;
  /** Checks that a value has a JSON form; throws when it has none. */
  checkValue(name: string, value: unknown): void;
  /** Hears of an event that did not fit and that nobody waits for. */
  onUnfit(type: string, error: unknown): void;
}

export interface RunControl {
  readonly emitter: RunEmitter;
  /** Somebody answered; false when nobody waits for that. */
  answer(approvalId: string, answer: ApprovalAnswer): boolean;
  /** Closes what a terminal event may not leave open. `completed`: open messages end too. */
  close(completed: boolean): void;
  readonly waitsForApproval: boolean;
  /** What the terminal event says of the run's costs; undefined for nothing. */
  readonly usage: unknown;
}

export function createRunEmitter(options: RunEmitterOptions): RunControl {
  const { signal, pieceSize, newId } = options;
  const pen = new RunPen(options);
  const tools = new ToolCalls({ ...options, pen });
  const approvals = new WaitingApprovals();
  const messages = new Set<MessageWriter>();
  let usage: unknown;

  signal.addEventListener('abort', () => approvals.rejectAll(signal.reason));

  const thinking: RunEmitter['thinking'] = (thought, more = {}) => {
    const pieces = splitText(thought, pieceSize);
    if (pieces.length <= 1) return pen.put('agent_thinking', { thought, ...more });
    const thoughtId = more.thoughtId ?? newId();
    for (const piece of pieces) pen.put('agent_thinking', { ...more, thought: piece, thoughtId });
  };

  const message: RunEmitter['message'] = ({ messageId = newId() } = {}) => {
    for (const one of messages) if (!one.isOpen) messages.delete(one);
    const writer = new MessageWriter(messageId, pen, pieceSize, options.written(messageId));
    messages.add(writer);
    return writer;
  };

  const approval: RunEmitter['approval'] = async (prompt, { approvalId = newId(), callId, schema } = {}) => {
    signal.throwIfAborted();
    const before = options.asked(approvalId);
    if (typeof before === 'object') return before;
    const answer = approvals.open(approvalId);
    if (before === 'waiting') return answer;
    try {
      await pen.write('approval_requested', { approvalId, callId, prompt, schema });
    } catch (error) {
      approvals.drop(approvalId);
      throw error;
    }
    return answer;
  };

  return {
    emitter: {
      runId: options.runId,
      stream: options.stream,
      signal,
      thinking,
      toolInput: (tool, more) => tools.input(tool, more),
      tool: (tool, input, work, more) => tools.call(tool, input, work, more),
      message,
      userMessage: (text, { messageId = newId() } = {}) => pen.put('user_message', { messageId, text }),
      approval,
      interrupt(interrupts) {
        options.checkValue('interrupts', interrupts);
        throw new RunInterrupt(interrupts);
      },
      usage(value) {
        options.checkValue('usage', value);
        usage = value;
      },
      state: (snapshot) => pen.put('state_snapshot', { state: snapshot }),
      patch: (patch) => pen.put('state_patch', { patch }),
      emit: (type, data) => pen.write(type, data),
      flushed: options.flushed,
    },
    answer: (approvalId, given) => approvals.answer(approvalId, given),
    close(completed) {
      tools.failAll(signal.aborted ? signal.reason : undefined);
      for (const one of messages) if (completed) one.end();
      messages.clear();
      pen.close();
      approvals.rejectAll(new ServerError('run-ended', 'The run ended before anyone answered.'));
    },
    get waitsForApproval() {
      return approvals.size > 0;
    },
    get usage() {
      return usage;
    },
  };
}
