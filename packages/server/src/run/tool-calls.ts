/** The tool calls of one run: each is said to begin, timed, and said to end, also when its output cannot be sent. [R10] */
import type { Clock } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import type { DescribeError } from './describe-error.ts';
import type { RunEmitter, ToolContext, ToolInputEmitter } from './run-emitter.ts';
import type { RunPen } from './run-pen.ts';
import { splitText } from './split-text.ts';

export interface ToolCallsOptions {
  readonly pen: RunPen;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Longest text of one event, in UTF-16 units. */
  readonly pieceSize: number;
  /** What pages are told of what was thrown. */
  readonly describe: DescribeError;
  newId(): string;
}

type ToolOptions = Parameters<RunEmitter['tool']>[3];

export class ToolCalls {
  readonly #options: ToolCallsOptions;
  /** Calls at work, by id: the tool's name. */
  readonly #open = new Map<string, string>();

  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  /** A call whose input the model is still writing. */
  input(tool: string, { callId = this.#options.newId() }: { callId?: string } = {}): ToolInputEmitter {
    const { pen, pieceSize } = this.#options;
    pen.put('tool_requested', { callId, tool });
    return {
      callId,
      append(text) {
        for (const piece of splitText(text, pieceSize)) pen.put('tool_input_delta', { callId, text: piece });
      },
    };
  }

  async call<Output>(
    tool: string,
    input: unknown,
    work: (context: ToolContext) => Promise<Output> | Output,
    { callId = this.#options.newId(), expectedMs }: NonNullable<ToolOptions> = {},
  ): Promise<Output> {
    const { clock, signal } = this.#options;
    signal.throwIfAborted();
    const startedAt = clock.elapsed();
    this.#begin(callId, tool, input, expectedMs);
    this.#open.set(callId, tool);
    try {
      const output = await work({ callId, signal, progress: (update) => this.#progress(callId, update) });
      this.#complete(callId, tool, output, Math.round(clock.elapsed() - startedAt));
      return output;
    } catch (error) {
      this.#fail(callId, error);
      throw error;
    }
  }

  /** Says of every call at work that it failed, and why. */
  failAll(error: unknown): void {
    for (const callId of [...this.#open.keys()]) this.#fail(callId, error);
  }

  #begin(callId: string, tool: string, input: unknown, expectedMs: number | undefined): void {
    const { pen } = this.#options;
    const unfit = pen.try('tool_executing', { callId, tool, input: input ?? null, expectedMs });
    if (unfit === undefined) return;
    pen.put('tool_executing', { callId, tool, input: null });
    const message = `Its input cannot be shown: ${this.#options.describe(unfit).message}`;
    pen.put('tool_progress', { callId, mode: 'replace', message });
  }

  #progress(callId: string, { mode = 'replace', ...update }: Parameters<ToolContext['progress']>[0]): void {
    if (!this.#open.has(callId)) return;
    const { pen, pieceSize } = this.#options;
    const [first, ...rest] = mode === 'append' ? splitText(update.output ?? '', pieceSize) : [update.output];
    pen.put('tool_progress', { callId, mode, ...update, output: first ?? update.output });
    for (const output of rest) pen.put('tool_progress', { callId, mode, output });
  }

  #complete(callId: string, tool: string, output: unknown, durationMs: number): void {
    if (!this.#open.has(callId)) return;
    const unfit = this.#options.pen.try('tool_completed', { callId, tool, output: output ?? null, durationMs });
    if (unfit !== undefined) {
      const { code, message } = this.#options.describe(unfit);
      const error = { code, message: `The tool came to its end, but its output cannot be shown: ${message}` };
      this.#options.pen.put('tool_failed', { callId, tool, error });
    }
    this.#open.delete(callId);
  }

  #fail(callId: string, error: unknown): void {
    const tool = this.#open.get(callId);
    if (tool === undefined) return;
    this.#open.delete(callId);
    const reason = error ?? new ServerError('run-ended', 'The run ended before the tool did.');
    this.#options.pen.put('tool_failed', { callId, tool, error: this.#options.describe(reason) });
  }
}
