/** Lets a model of any OpenAI-compatible endpoint write the answer from the passages, piece by piece. */
import { createParser } from 'eventsource-parser';
import type { Passage } from '../library/split-passages.ts';

export interface ModelSettings {
  /** Base of the endpoint, such as `https://api.example.com/v1`. */
  readonly url: string;
  readonly name: string;
  readonly key: string | undefined;
}

/** The model that the environment names; undefined when it names none. */
export function modelFrom(env: Readonly<Record<string, string | undefined>>): ModelSettings | undefined {
  if (!env.MODEL_URL || !env.MODEL_NAME) return undefined;
  return { url: env.MODEL_URL.replace(/\/+$/, ''), name: env.MODEL_NAME, key: env.MODEL_KEY };
}

/** Gives the answer in pieces. Throws, with words for people, when the endpoint does not answer as it should. */
export async function* askModel(
  model: ModelSettings,
  question: string,
  passages: readonly Passage[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await fetch(`${model.url}/chat/completions`, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json',
      ...(model.key && { authorization: `Bearer ${model.key}` }),
    },
    body: JSON.stringify({ model: model.name, stream: true, messages: messagesFor(question, passages) }),
  });
  if (!response.ok || !response.body) throw new Error(`the model's endpoint answered ${response.status}`);
  yield* piecesIn(response.body);
}

async function* piecesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const pieces: string[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      const text = data === '[DONE]' ? undefined : textOf(data);
      if (text) pieces.push(text);
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* pieces.splice(0);
  }
}

function textOf(data: string): string | undefined {
  const chunk = JSON.parse(data) as { choices?: { delta?: { content?: unknown } }[] };
  const text = chunk.choices?.[0]?.delta?.content;
  return typeof text === 'string' ? text : undefined;
}

function messagesFor(question: string, passages: readonly Passage[]): { role: string; content: string }[] {
  const quoted = passages.map((passage, index) => `[${index + 1}] ${passage.path}\n${passage.text}`).join('\n\n');
  return [
    {
      role: 'system',
      content:
        'You answer questions about a software project from passages of its documents. Use only the passages, cite ' +
        'them as [1], [2] …, write short Markdown, and say so when they do not answer the question.',
    },
    { role: 'user', content: `${quoted}\n\nQuestion: ${question}` },
  ];
}
