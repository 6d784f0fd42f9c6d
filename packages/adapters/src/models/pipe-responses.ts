/** OpenAI's Responses, streamed, written into a run. */
import type { Source } from '../pipe/until-aborted.ts';
import type { ModelRun, Piped } from './model-run.ts';
import { toError } from './model-stream-error.ts';
import { ModelWriter } from './model-writer.ts';

/** The events that are read are told apart by `type`; others pass unread. */
export interface ResponseEvent {
  readonly type: string;
}

/**
 * `await pipeResponses(run, await openai.responses.create({ …, stream: true }))`. The finish reason is the response's
 * status (`completed`, `incomplete`). Rejects as `pipeFullStream` does; a stream that ends without `response.completed`
 * or `response.incomplete` is `truncated`.
 */
export async function pipeResponses(run: ModelRun, events: Source<ResponseEvent>): Promise<Piped> {
  const writer = new ModelWriter(run);
  const calls = new Map<string, { callId: string; tool: string }>();
  let response: AnyEvent['response'];
  for await (const event of writer.read(events) as AsyncIterable<AnyEvent>) {
    switch (event.type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        writer.text(event.item_id, event.delta);
        break;
      case 'response.output_item.done':
        if (event.item.type === 'message') writer.endText(event.item.id);
        break;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        writer.thought(event.item_id, event.delta);
        break;
      case 'response.output_item.added':
        if (event.item.type !== 'function_call') break;
        calls.set(event.item.id, { callId: event.item.call_id, tool: event.item.name });
        writer.args(event.item.call_id, event.item.name, '');
        break;
      case 'response.function_call_arguments.delta': {
        const call = calls.get(event.item_id);
        if (call) writer.args(call.callId, call.tool, event.delta);
        break;
      }
      case 'response.completed':
      case 'response.incomplete':
        response = event.response;
        break;
      case 'response.failed':
        return writer.fail(toError(event.response?.error));
      case 'error':
        return writer.fail(toError(event));
    }
  }
  return writer.finish(response?.status, response?.usage);
}

/** The fields of all events that are read; each event has those of its type. */
interface AnyEvent extends ResponseEvent {
  readonly item_id: string;
  readonly delta: string;
  readonly item: { readonly type: string; readonly id: string; readonly call_id: string; readonly name: string };
  readonly response?: { readonly status?: string; readonly usage?: unknown; readonly error?: unknown };
}
