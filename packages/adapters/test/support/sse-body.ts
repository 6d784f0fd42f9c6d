/** The body of an event stream, its bytes split wherever the test wants, also inside a character. */
export function sseBody(
  events: readonly unknown[],
  { every = 7, done = true, cutAt = Infinity } = {},
): ReadableStream<Uint8Array> {
  const lines = events.map((event) => `${nameOf(event)}data: ${JSON.stringify(event)}\n\n`);
  const bytes = new TextEncoder().encode(lines.join('') + (done ? 'data: [DONE]\n\n' : '')).slice(0, cutAt);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + every));
      at += every;
    },
  });
}

/** Vendors that name their events repeat the `type` there. */
const nameOf = (event: unknown): string =>
  typeof event === 'object' && event !== null && 'type' in event ? `event: ${event.type}\n` : '';

/** A `fetch` that answers every request by the same stream. */
export const fetchOf =
  (events: readonly unknown[], options?: Parameters<typeof sseBody>[1]) => async (): Promise<Response> =>
    new Response(sseBody(events, options), { headers: { 'content-type': 'text/event-stream' } });
