/** A streamed chat completion in OpenAI's shape, as many vendors and local servers speak it, written into a run. */
import type { Source } from '../pipe/until-aborted.ts';
import type { ModelRun, Piped } from './model-run.ts';
import { toError } from './model-stream-error.ts';
import { ModelWriter } from './model-writer.ts';

/** What is read of a chunk. */
export interface ChatCompletionChunk {
  readonly id?: string;
  readonly choices?: readonly ChatCompletionChoice[];
  readonly usage?: unknown;
  readonly error?: unknown;
}

interface ChatCompletionChoice {
  readonly delta?: ChatCompletionDelta;
  readonly finish_reason?: string | null;
}

interface ChatCompletionDelta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}

/** Thoughts have no field in OpenAI's own chunks; vendors add one of these. */
interface ReasoningDelta {
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}

/**
 * `await pipeChatCompletions(run, await openai.chat.completions.create({ …, stream: true }))`, or `readSse(response.body)`
 * without an SDK. Only the first choice is read. Ask for `stream_options: { include_usage: true }` to have usage.
 * Rejects as `pipeFullStream` does; a stream without `finish_reason` is `truncated`.
 */
export async function pipeChatCompletions(run: ModelRun, chunks: Source<ChatCompletionChunk>): Promise<Piped> {
  const writer = new ModelWriter(run);
  const calls = new Map<number, { callId: string; tool: string }>();
  let messageId = 'message';
  let finishReason: string | undefined;
  let usage: unknown;
  for await (const chunk of writer.read(chunks)) {
    if (chunk.error) return writer.fail(toError(chunk.error));
    messageId = chunk.id || messageId;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    const delta: ChatCompletionDelta & ReasoningDelta = choice.delta ?? {};
    writer.thought(`${messageId}-thought`, delta.reasoning_content ?? delta.reasoning ?? '');
    writer.text(messageId, delta.content ?? delta.refusal ?? '');
    for (const { index, id, function: called } of delta.tool_calls ?? []) {
      const call = calls.get(index) ?? { callId: id ?? `${messageId}-call-${index}`, tool: called?.name ?? 'tool' };
      calls.set(index, call);
      writer.args(call.callId, call.tool, called?.arguments ?? '');
    }
    finishReason = choice.finish_reason ?? finishReason;
  }
  return writer.finish(finishReason, usage);
}
