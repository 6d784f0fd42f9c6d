import { simulateReadableStream, streamText, tool } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { pipeFullStream } from '../../src/models/index.ts';
import { createRecordedRun, textOf } from '../support/recorded-run.ts';

const usage = { inputTokens: { total: 5 }, outputTokens: { total: 7 } } as never;
const stop = { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage } as const;
const text = (id: string, ...pieces: string[]) => [
  { type: 'text-start', id },
  ...pieces.map((delta) => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
];
/** A model that answers each call by the next list of parts. */
const modelOf = (...calls: object[][]) => {
  let call = 0;
  return new MockLanguageModelV4({
    doStream: async () => ({ stream: simulateReadableStream({ chunks: calls[call++] as never[] }) }),
  });
};
const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async () => ({ celsius: 4 }) });

describe("the AI SDK's full stream", () => {
  test('over two steps with a tool gives every part, and keeps messages of the same SDK id apart', async () => {
    const run = createRecordedRun();
    const input = '{"city":"Oslo"}';
    const model = modelOf(
      [
        { type: 'reasoning-start', id: '1' },
        { type: 'reasoning-delta', id: '1', delta: 'Hm.' },
        { type: 'reasoning-end', id: '1' },
        ...text('1', 'I look.'),
        { type: 'tool-input-start', id: 'call-1', toolName: 'weather' },
        { type: 'tool-input-delta', id: 'call-1', delta: input },
        { type: 'tool-input-end', id: 'call-1' },
        { type: 'tool-call', toolCallId: 'call-1', toolName: 'weather', input },
        { ...stop, finishReason: { unified: 'tool-calls', raw: 'tool_calls' } },
      ],
      [...text('1', 'It is ', '4 °C.'), stop],
    );
    const result = streamText({
      model,
      prompt: 'hi',
      tools: { weather },
      stopWhen: ({ steps }) => steps.length === 2,
      abortSignal: run.signal,
    });
    const piped = await pipeFullStream(run, result.fullStream);
    expect(piped).toMatchObject({ text: 'I look.It is 4 °C.', finishReason: 'stop', toolCalls: [] });
    const messages = run.events.filter(({ type }) => type === 'message_completed').map(({ data }) => data);
    expect(messages.map((message) => message.text)).toEqual(['I look.', 'It is 4 °C.']);
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(2);
    expect(textOf(run, 'tool_input_delta', 'text')).toBe(input);
    expect(run.events.find(({ type }) => type === 'tool_completed')?.data).toMatchObject({
      callId: 'call-1',
      tool: 'weather',
      output: { celsius: 4 },
    });
    expect(run.used.at(-1)).toMatchObject({ outputTokens: 14 });
  });

  test('whose part ids begin anew in each step, as those of version 5 do, keeps their messages apart', async () => {
    const run = createRecordedRun();
    const parts = (async function* () {
      for (const step of ['A', 'B']) {
        yield { type: 'start-step' };
        yield* [
          { type: 'text-delta', id: '1', text: step },
          { type: 'text-end', id: '1' },
        ];
      }
      yield { type: 'finish', finishReason: 'stop' };
    })();
    await pipeFullStream(run, parts);
    expect(run.events.filter(({ type }) => type === 'message_completed').map(({ data }) => data)).toEqual([
      { messageId: '1:1', text: 'A' },
      { messageId: '2:1', text: 'B' },
    ]);
  });

  test('whose model errs rejects with that error', async () => {
    const run = createRecordedRun();
    const model = modelOf([...text('1', 'It'), { type: 'error', error: new Error('overloaded') }]);
    const result = streamText({ model, prompt: 'hi', onError: () => {} });
    await expect(pipeFullStream(run, result.fullStream)).rejects.toThrow('overloaded');
    expect(textOf(run, 'message_delta', 'text')).toBe('It');
  });

  test('that ends without its finish part is truncated', async () => {
    const parts = (async function* () {
      yield { type: 'text-delta', id: '1', text: 'It' };
    })();
    await expect(pipeFullStream(createRecordedRun(), parts)).rejects.toMatchObject({ code: 'truncated' });
  });

  test('hands what has no event of ours to the app', async () => {
    const others: unknown[] = [];
    const parts = (async function* () {
      yield { type: 'start' };
      yield { type: 'source', url: 'https://example.com' };
      yield { type: 'finish', finishReason: 'stop' };
    })();
    await pipeFullStream(createRecordedRun(), parts, { other: (part) => others.push(part) });
    expect(others).toEqual([{ type: 'source', url: 'https://example.com' }]);
  });
});
