import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { type ChatCompletionChunk, pipeChatCompletions, readSse } from '../../src/models/index.ts';
import { createRecordedRun, textOf } from '../support/recorded-run.ts';
import { fetchOf, sseBody } from '../support/sse-body.ts';

const chunk = (delta: object, more: object = {}): object => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});
const answer = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'Let me ' }),
  chunk({ reasoning_content: 'think.' }),
  chunk({ content: 'It is ' }),
  chunk({ content: '4 °C — 🌡️.' }),
  chunk({ tool_calls: [{ index: 0, id: 'call-1', type: 'function', function: { name: 'weather', arguments: '' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] }),
  chunk({}, { finish_reason: 'tool_calls' }),
  { id: 'c-1', choices: [], usage: { prompt_tokens: 5, completion_tokens: 7 } },
];
const ask = (client: OpenAI) =>
  client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true });

describe('a chat completion', () => {
  test.each([1, 7, 64, 100_000])('through the SDK, bytes split every %i, gives the whole answer', async (every) => {
    const run = createRecordedRun();
    const client = new OpenAI({ apiKey: 'test', fetch: fetchOf(answer, { every }) });
    const piped = await pipeChatCompletions(run, await ask(client));
    expect(piped).toEqual({
      text: 'It is 4 °C — 🌡️.',
      finishReason: 'tool_calls',
      toolCalls: [{ callId: 'call-1', tool: 'weather', argsText: '{"city":"Oslo"}' }],
      usage: { prompt_tokens: 5, completion_tokens: 7 },
    });
    expect(textOf(run, 'agent_thinking', 'thought')).toBe('Let me think.');
    expect(textOf(run, 'message_delta', 'text')).toBe('It is 4 °C — 🌡️.');
    expect(textOf(run, 'tool_input_delta', 'text')).toBe('{"city":"Oslo"}');
    expect(run.events.find(({ type }) => type === 'message_completed')?.data).toEqual({
      messageId: 'c-1',
      text: 'It is 4 °C — 🌡️.',
    });
    expect(run.used.at(-1)).toEqual({ prompt_tokens: 5, completion_tokens: 7 });
  });

  test('from a bare body gives the same', async () => {
    const run = createRecordedRun();
    const { text, finishReason } = await pipeChatCompletions(run, readSse<ChatCompletionChunk>(sseBody(answer)));
    expect({ text, finishReason }).toEqual({ text: 'It is 4 °C — 🌡️.', finishReason: 'tool_calls' });
  });

  test('that ends without a finish reason is truncated, and what came is kept', async () => {
    const run = createRecordedRun();
    const client = new OpenAI({ apiKey: 'test', fetch: fetchOf(answer.slice(0, 5)) });
    await expect(pipeChatCompletions(run, await ask(client))).rejects.toMatchObject({ code: 'truncated' });
    expect(textOf(run, 'message_delta', 'text')).toBe('It is 4 °C — 🌡️.');
    expect(run.events.map(({ type }) => type)).not.toContain('message_completed');
  });

  test("with an error among its chunks rejects with the vendor's code", async () => {
    const run = createRecordedRun();
    const failing = [answer[3], { error: { code: 'rate_limit', message: 'Slow down.' } }];
    const chunks = readSse<ChatCompletionChunk>(sseBody(failing));
    await expect(pipeChatCompletions(run, chunks)).rejects.toMatchObject({ code: 'rate_limit', message: 'Slow down.' });
    expect(textOf(run, 'message_delta', 'text')).toBe('It is ');
  });

  test('cut inside an event is truncated', async () => {
    const run = createRecordedRun();
    const body = sseBody(answer, { cutAt: 400 });
    await expect(pipeChatCompletions(run, readSse(body))).rejects.toMatchObject({ code: 'truncated' });
  });

  test('twice in one run adds up its usage', async () => {
    const run = createRecordedRun();
    await pipeChatCompletions(run, readSse(sseBody(answer)));
    await pipeChatCompletions(run, readSse(sseBody(answer)));
    expect(run.used.at(-1)).toEqual({ prompt_tokens: 10, completion_tokens: 14 });
  });
});
