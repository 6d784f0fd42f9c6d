import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { pipeAnthropic } from '../../src/models/index.ts';
import { createRecordedRun, textOf } from '../support/recorded-run.ts';
import { fetchOf } from '../support/sse-body.ts';

const delta = (index: number, body: object): object => ({ type: 'content_block_delta', index, delta: body });
const start = (index: number, block: object): object => ({ type: 'content_block_start', index, content_block: block });
const answer = [
  {
    type: 'message_start',
    message: { id: 'm-1', role: 'assistant', content: [], usage: { input_tokens: 5, output_tokens: 1 } },
  },
  start(0, { type: 'thinking', thinking: '' }),
  delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
  { type: 'content_block_stop', index: 0 },
  start(1, { type: 'text', text: '' }),
  { type: 'ping' },
  delta(1, { type: 'text_delta', text: 'It is ' }),
  delta(1, { type: 'text_delta', text: '4 °C.' }),
  { type: 'content_block_stop', index: 1 },
  start(2, { type: 'tool_use', id: 'call-1', name: 'weather', input: {} }),
  delta(2, { type: 'input_json_delta', partial_json: '{"city":' }),
  delta(2, { type: 'input_json_delta', partial_json: '"Oslo"}' }),
  { type: 'content_block_stop', index: 2 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
  { type: 'message_stop' },
];
const ask = (events: object[]) =>
  new Anthropic({ apiKey: 'test', fetch: fetchOf(events, { done: false, every: 11 }), maxRetries: 0 }).messages.create({
    model: 'm',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
  });

describe('a message', () => {
  test('through the SDK gives the whole answer', async () => {
    const run = createRecordedRun();
    expect(await pipeAnthropic(run, await ask(answer))).toEqual({
      text: 'It is 4 °C.',
      finishReason: 'tool_use',
      toolCalls: [{ callId: 'call-1', tool: 'weather', argsText: '{"city":"Oslo"}' }],
      usage: { input_tokens: 5, output_tokens: 9 },
    });
    expect(textOf(run, 'agent_thinking', 'thought')).toBe('Hm.');
  });

  test('that stops before message_stop is truncated', async () => {
    await expect(pipeAnthropic(createRecordedRun(), await ask(answer.slice(0, -1)))).rejects.toMatchObject({
      code: 'truncated',
    });
  });

  test("with an error event rejects with the vendor's words", async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    await expect(pipeAnthropic(createRecordedRun(), await ask([...answer.slice(0, 7), error]))).rejects.toThrow(
      /overloaded/i,
    );
  });
});
