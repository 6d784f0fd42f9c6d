import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { pipeResponses } from '../../src/models/index.ts';
import { createRecordedRun, textOf } from '../support/recorded-run.ts';
import { fetchOf } from '../support/sse-body.ts';

const usage = { input_tokens: 5, output_tokens: 7, output_tokens_details: { reasoning_tokens: 2 } };
const answer = [
  { type: 'response.created', response: { id: 'r-1' } },
  { type: 'response.output_item.added', item: { type: 'reasoning', id: 'rs-1' } },
  { type: 'response.reasoning_summary_text.delta', item_id: 'rs-1', delta: 'Hm.' },
  { type: 'response.output_item.added', item: { type: 'message', id: 'msg-1' } },
  { type: 'response.output_text.delta', item_id: 'msg-1', delta: 'It is ' },
  { type: 'response.output_text.delta', item_id: 'msg-1', delta: '4 °C.' },
  { type: 'response.output_item.done', item: { type: 'message', id: 'msg-1' } },
  {
    type: 'response.output_item.added',
    item: { type: 'function_call', id: 'fc-1', call_id: 'call-1', name: 'weather' },
  },
  { type: 'response.function_call_arguments.delta', item_id: 'fc-1', delta: '{"city":' },
  { type: 'response.function_call_arguments.delta', item_id: 'fc-1', delta: '"Oslo"}' },
  { type: 'response.completed', response: { id: 'r-1', status: 'completed', usage } },
];
const ask = (events: object[]) =>
  new OpenAI({ apiKey: 'test', fetch: fetchOf(events, { done: false, every: 13 }) }).responses.create({
    model: 'm',
    input: 'hi',
    stream: true,
  });

describe('a response', () => {
  test('through the SDK gives the whole answer', async () => {
    const run = createRecordedRun();
    expect(await pipeResponses(run, await ask(answer))).toEqual({
      text: 'It is 4 °C.',
      finishReason: 'completed',
      toolCalls: [{ callId: 'call-1', tool: 'weather', argsText: '{"city":"Oslo"}' }],
      usage,
    });
    expect(textOf(run, 'agent_thinking', 'thought')).toBe('Hm.');
    expect(textOf(run, 'message_delta', 'text')).toBe('It is 4 °C.');
    expect(run.events.filter(({ type }) => type === 'message_completed').map(({ data }) => data)).toEqual([
      { messageId: 'msg-1', text: 'It is 4 °C.' },
    ]);
  });

  test('that stops early is truncated', async () => {
    await expect(pipeResponses(createRecordedRun(), await ask(answer.slice(0, -1)))).rejects.toMatchObject({
      code: 'truncated',
    });
  });

  test("that failed rejects with the vendor's code", async () => {
    const failed = { type: 'response.failed', response: { error: { code: 'server_error', message: 'Sorry.' } } };
    await expect(pipeResponses(createRecordedRun(), await ask([...answer.slice(0, 5), failed]))).rejects.toMatchObject({
      code: 'server_error',
      message: 'Sorry.',
    });
  });
});
