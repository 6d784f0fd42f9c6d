/** Anthropic's Messages, streamed, written into a run. */
import type { Source } from '../pipe/until-aborted.ts';
import type { ModelRun, Piped } from './model-run.ts';
import { toError } from './model-stream-error.ts';
import { ModelWriter } from './model-writer.ts';

/** The events that are read are told apart by `type`; others, such as `ping`, pass unread. */
export interface AnthropicEvent {
  readonly type: string;
}

/**
 * `await pipeAnthropic(run, await anthropic.messages.create({ …, stream: true }))`. The finish reason is `stop_reason`.
 * Rejects as `pipeFullStream` does; a stream without `message_stop` is `truncated`.
 */
export async function pipeAnthropic(run: ModelRun, events: Source<AnthropicEvent>): Promise<Piped> {
  const writer = new ModelWriter(run);
  const blocks = new Map<number, AnyEvent['content_block']>();
  let messageId = 'message';
  let usage: object | undefined;
  let stopReason: string | undefined;
  let stopped = false;
  for await (const event of writer.read(events) as AsyncIterable<AnyEvent>) {
    switch (event.type) {
      case 'message_start':
        messageId = event.message.id;
        usage = event.message.usage;
        break;
      case 'content_block_start':
        blocks.set(event.index, event.content_block);
        if (event.content_block.type === 'tool_use') writer.args(event.content_block.id, event.content_block.name, '');
        break;
      case 'content_block_delta': {
        const block = blocks.get(event.index);
        const part = `${messageId}-${event.index}`;
        if (event.delta.type === 'text_delta') writer.text(part, event.delta.text);
        else if (event.delta.type === 'thinking_delta') writer.thought(part, event.delta.thinking);
        else if (event.delta.type === 'input_json_delta' && block?.type === 'tool_use')
          writer.args(block.id, block.name, event.delta.partial_json);
        break;
      }
      case 'content_block_stop':
        writer.endText(`${messageId}-${event.index}`);
        break;
      case 'message_delta':
        usage = { ...usage, ...event.usage };
        stopReason = event.delta.stop_reason ?? stopReason;
        break;
      case 'message_stop':
        stopped = true;
        break;
      case 'error':
        return writer.fail(toError(event.error));
    }
  }
  return writer.finish(stopped ? (stopReason ?? 'end_turn') : undefined, usage);
}

/** The fields of all events that are read; each event has those of its type. */
interface AnyEvent extends AnthropicEvent {
  readonly index: number;
  readonly message: { readonly id: string; readonly usage?: object };
  readonly content_block: { readonly type: string; readonly id: string; readonly name: string };
  readonly delta: {
    readonly type?: string;
    readonly text: string;
    readonly thinking: string;
    readonly partial_json: string;
    readonly stop_reason?: string;
  };
  readonly usage?: object;
  readonly error?: unknown;
}
