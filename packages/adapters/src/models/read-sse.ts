/** The JSON events of a `text/event-stream` body, for models that are asked without an SDK. */
import { ModelStreamError } from './model-stream-error.ts';

/** Characters that one event may have before it is refused. */
const maxEventLength = 16 * 1024 * 1024;

/**
 * Yields the parsed `data` of each event; `[DONE]`, comments and other fields are passed over. Bytes may be split
 * anywhere. A body that ends inside an event yields what was whole and then throws `truncated`.
 */
export async function* readSse<Event = any>(body: ReadableStream<Uint8Array>): AsyncGenerator<Event, void, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  let data: string[] = [];
  const take = function* (line: string): Generator<Event> {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    if (line !== '' || data.length === 0) return;
    const event = data.join('\n');
    data = [];
    if (event !== '[DONE]') yield JSON.parse(event);
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      text += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A carriage return at the very end may be the first half of a line break.
      const whole = done || !text.endsWith('\r') ? text.length : text.length - 1;
      const lines = text.slice(0, whole).split(/\r\n|\n|\r/);
      text = (lines.pop() ?? '') + text.slice(whole);
      if (text.length > maxEventLength) throw new ModelStreamError('too-large', 'An event of the stream is too large.');
      for (const line of lines) yield* take(line);
      if (!done) continue;
      // Some servers leave out the last blank line: what parses is whole, what does not was cut.
      try {
        yield* take(text);
        yield* take('');
      } catch (cause) {
        throw new ModelStreamError('truncated', "The model's stream was cut inside an event.", { cause });
      }
      return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
