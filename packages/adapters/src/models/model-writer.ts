/** Writes what a model says into a run: opens and closes messages, thoughts and calls, so that a pipe only says what came. */
import { JoiningWriter } from '../pipe/joining-writer.ts';
import { type Source, untilAborted } from '../pipe/until-aborted.ts';
import { addUsage } from './add-usage.ts';
import type { ModelRun, ModelToolCall, Piped } from './model-run.ts';
import { describeFailure, truncated } from './model-stream-error.ts';

/** An event that waits for its append. `part` and `text` are set where a later piece may be joined to it. */
interface WaitingEvent {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly part?: string;
  readonly text?: string;
}

interface OpenCall {
  readonly tool: string;
  argsText: string;
  startedAt?: number;
}

/** A text longer than this is not said again in `message_completed`; its pieces are the text. */
const maxCompletedLength = 64 * 1024;

export class ModelWriter {
  readonly #run: ModelRun;
  readonly #writer: JoiningWriter<WaitingEvent>;
  readonly #messages = new Map<string, string>();
  readonly #calls = new Map<string, OpenCall>();
  #text = '';
  #room: Promise<void> | undefined;

  constructor(run: ModelRun) {
    this.#run = run;
    this.#writer = new JoiningWriter({
      append: ({ type, data }) => run.emit(type, data),
      join: joinPieces,
      lengthOf: ({ text }) => text?.length ?? 0,
    });
  }

  /** Reads the model's stream to its end, to a cancel of the run, or to the first append that fails. */
  async *read<Part>(source: Source<Part>): AsyncGenerator<Part, void, void> {
    const signal = AbortSignal.any([this.#run.signal, this.#writer.failed]);
    for await (const part of untilAborted(source, signal)) {
      yield part;
      if (this.#room) await this.#room;
    }
  }

  text(messageId: string, text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#messages.set(messageId, (this.#messages.get(messageId) ?? '') + text);
    this.#write({ type: 'message_delta', data: { messageId, text }, part: messageId, text });
  }

  endText(messageId: string): void {
    const text = this.#messages.get(messageId);
    if (text === undefined) return;
    this.#messages.delete(messageId);
    const fits = text.length <= maxCompletedLength;
    this.#write({ type: 'message_completed', data: { messageId, ...(fits && { text }) } });
  }

  thought(thoughtId: string, thought: string): void {
    if (thought === '') return;
    this.#write({ type: 'agent_thinking', data: { thoughtId, thought }, part: thoughtId, text: thought });
  }

  /** A call is being written; `piece` is the next part of its arguments. */
  args(callId: string, tool: string, piece: string): void {
    let call = this.#calls.get(callId);
    if (!call) {
      call = { tool, argsText: '' };
      this.#calls.set(callId, call);
      this.#write({ type: 'tool_requested', data: { callId, tool } });
    }
    if (piece === '') return;
    call.argsText += piece;
    this.#write({ type: 'tool_input_delta', data: { callId, text: piece }, part: callId, text: piece });
  }

  /** A tool works, called by the vendor's SDK or at the vendor's. */
  executing(callId: string, tool: string, input: unknown): void {
    const argsText = this.#calls.get(callId)?.argsText ?? '';
    this.#calls.set(callId, { tool, argsText, startedAt: performance.now() });
    this.#write({ type: 'tool_executing', data: { callId, tool, input: input ?? null } });
  }

  progress(callId: string, output: unknown): void {
    const text = typeof output === 'string' ? output : JSON.stringify(output);
    this.#write({ type: 'tool_progress', data: { callId, mode: 'replace', output: text } });
  }

  completed(callId: string, tool: string, output: unknown): void {
    const startedAt = this.#calls.get(callId)?.startedAt;
    const durationMs = startedAt === undefined ? undefined : Math.round(performance.now() - startedAt);
    this.#calls.delete(callId);
    this.#write({
      type: 'tool_completed',
      data: { callId, tool, output: output ?? null, ...(durationMs !== undefined && { durationMs }) },
    });
  }

  failed(callId: string, tool: string, error: unknown): void {
    this.#calls.delete(callId);
    this.#write({ type: 'tool_failed', data: { callId, tool, error: describeFailure(error) } });
  }

  denied(callId: string, tool: string, reason?: string): void {
    this.#calls.delete(callId);
    this.#write({ type: 'tool_denied', data: { callId, tool, ...(reason !== undefined && { reason }) } });
  }

  /** Ends what is open and waits until all of it is in the log. Without a finish reason the stream was cut: it throws. */
  async finish(finishReason: string | undefined, usage: unknown): Promise<Piped> {
    addUsage(this.#run, usage);
    if (finishReason === undefined) {
      await this.#writer.flushed();
      throw truncated();
    }
    for (const messageId of [...this.#messages.keys()]) this.endText(messageId);
    await this.#writer.flushed();
    const toolCalls: ModelToolCall[] = [...this.#calls]
      .filter(([, call]) => call.startedAt === undefined)
      .map(([callId, { tool, argsText }]) => ({ callId, tool, argsText }));
    return { text: this.#text, finishReason, toolCalls, usage };
  }

  /** What came before the failure is in the log when this resolves. */
  async fail(error: Error): Promise<never> {
    await this.#writer.flushed();
    throw error;
  }

  #write(event: WaitingEvent): void {
    this.#room = this.#writer.write(event);
  }
}

/** The field of each piece that holds its text. */
const textFieldOf: Record<string, string> = {
  message_delta: 'text',
  agent_thinking: 'thought',
  tool_input_delta: 'text',
};

function joinPieces(before: WaitingEvent, next: WaitingEvent): WaitingEvent | undefined {
  const field = textFieldOf[next.type];
  if (field === undefined || before.type !== next.type || before.part !== next.part) return undefined;
  const text = `${before.text}${next.text}`;
  return { ...before, data: { ...before.data, [field]: text }, text };
}
