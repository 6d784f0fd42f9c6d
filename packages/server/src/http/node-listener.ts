/** Puts a handler of standard requests behind Node's own HTTP server. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What `http.createServer`, Express and other frameworks of Node take. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

const headersOf = ({ headersDistinct }: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
};

const bodyOf = (incoming: IncomingMessage): ReadableStream<Uint8Array> => {
  // A body that nobody wants is thrown away by Node after the answer; ending it here would take the answer with it.
  const chunks = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
};

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const secure = 'encrypted' in incoming.socket && incoming.socket.encrypted === true;
  const url = new URL(incoming.url ?? '/', `${secure ? 'https' : 'http'}://${incoming.headers.host ?? 'localhost'}`);
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  return new Request(url, {
    method: incoming.method ?? 'GET',
    headers: headersOf(incoming),
    signal,
    ...(hasBody && { body: bodyOf(incoming), duplex: 'half' }),
  } as RequestInit);
}

/** Resolves when the connection takes more, or is gone. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });

async function write(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) return void response.end();
  response.flushHeaders();
  const reader = answer.body.getReader();
  response.once('close', () => void reader.cancel().catch(() => {}));
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (response.destroyed) return;
    if (!response.write(read.value)) await drained(response);
  }
  response.end();
}

/**
 * `createServer(toNodeListener(endpoint))`, or `app.use('/agent', toNodeListener(endpoint))`: before any middleware that
 * reads bodies or compresses answers.
 */
export function toNodeListener(handle: (request: Request) => Promise<Response>): NodeListener {
  return (incoming, response) => {
    // A connection that breaks off is no news: `close` follows.
    response.on('error', () => {});
    const aborted = new AbortController();
    response.once('close', () => aborted.abort());
    const answer = async (): Promise<void> => write(await handle(requestOf(incoming, aborted.signal)), response);
    void answer().catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(400).end();
    });
  };
}
