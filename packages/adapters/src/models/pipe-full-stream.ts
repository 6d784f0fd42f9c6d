/** The AI SDK's `fullStream`, written into a run: text, reasoning, tools that the SDK calls, usage. */
import type { Source } from '../pipe/until-aborted.ts';
import type { ModelRun, Piped } from './model-run.ts';
import { toError } from './model-stream-error.ts';
import { ModelWriter } from './model-writer.ts';

/** The parts that are read, in the names that versions 5, 6 and 7 share. */
export interface FullStreamPart {
  readonly type: string;
}

export interface PipeFullStreamOptions {
  /** Is handed the parts that have no event here: sources, files, raw chunks. @defaultValue they are dropped */
  readonly other?: (part: FullStreamPart) => void;
}

/**
 * `await pipeFullStream(run, streamText({ model, prompt, abortSignal: run.signal }).fullStream)`.
 * Rejects with the model's error, with `truncated` when the stream ends without `finish`, and with the run's reason when
 * the run is cancelled. What came before stays in the run.
 */
export async function pipeFullStream(
  run: ModelRun,
  parts: Source<FullStreamPart>,
  options: PipeFullStreamOptions = {},
): Promise<Piped> {
  const writer = new ModelWriter(run);
  const tools = new Map<string, string>();
  // The SDK counts its part ids anew in each step.
  let step = 0;
  const scoped = (id: string): string => `${step}:${id}`;
  let finishReason: string | undefined;
  let usage: unknown;
  for await (const part of writer.read(parts) as AsyncIterable<AnyPart>) {
    switch (part.type) {
      case 'start-step':
        step += 1;
        break;
      case 'text-delta':
        writer.text(scoped(part.id), part.text ?? part.delta);
        break;
      case 'text-end':
        writer.endText(scoped(part.id));
        break;
      case 'reasoning-delta':
        writer.thought(scoped(part.id), part.text ?? part.delta);
        break;
      case 'tool-input-start':
        tools.set(part.id, part.toolName);
        writer.args(part.id, part.toolName, '');
        break;
      case 'tool-input-delta':
        writer.args(part.id, tools.get(part.id) ?? 'tool', part.delta);
        break;
      case 'tool-call':
        writer.executing(part.toolCallId, part.toolName, part.input);
        break;
      case 'tool-result':
        if (part.preliminary) writer.progress(part.toolCallId, part.output);
        else writer.completed(part.toolCallId, part.toolName, part.output);
        break;
      case 'tool-error':
        writer.failed(part.toolCallId, part.toolName, part.error);
        break;
      case 'tool-output-denied':
        writer.denied(part.toolCallId, part.toolName);
        break;
      case 'finish':
        usage = part.totalUsage;
        finishReason = part.finishReason;
        break;
      case 'error':
        return writer.fail(toError(part.error));
      case 'abort':
        run.signal.throwIfAborted();
        return writer.fail(toError({ code: 'aborted', message: 'The model call was aborted, and not by the run.' }));
      default:
        if (!silent.has(part.type)) options.other?.(part);
    }
  }
  return writer.finish(finishReason, usage);
}

/** Parts that only frame others. */
const silent = new Set([
  'start',
  'finish-step',
  'text-start',
  'reasoning-start',
  'reasoning-end',
  'tool-input-end',
  'tool-approval-request',
  'tool-approval-response',
]);

/** The fields of all parts that are read; each part has those of its type. */
interface AnyPart extends FullStreamPart {
  readonly id: string;
  readonly text?: string;
  readonly delta: string;
  readonly toolName: string;
  readonly toolCallId: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly preliminary?: boolean;
  readonly error?: unknown;
  readonly totalUsage?: unknown;
  readonly finishReason?: string;
}
