/** Model streams into runs, one line each; no dependency on any vendor's package. */
export type { ModelRun, ModelToolCall, Piped } from './model-run.ts';
export { ModelStreamError, type ModelStreamErrorCode } from './model-stream-error.ts';
export { type AnthropicEvent, pipeAnthropic } from './pipe-anthropic.ts';
export { type ChatCompletionChunk, pipeChatCompletions } from './pipe-chat-completions.ts';
export { type FullStreamPart, type PipeFullStreamOptions, pipeFullStream } from './pipe-full-stream.ts';
export { pipeResponses, type ResponseEvent } from './pipe-responses.ts';
export { readSse } from './read-sse.ts';
