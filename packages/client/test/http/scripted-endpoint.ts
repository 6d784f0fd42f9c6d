/** A server of HTTP pipes played by hand, in the place of `fetch`: each request is kept until the test answers it. */
import type { Fetch } from '../../src/http/pipe-requests.ts';

export interface ScriptedRequest {
  readonly method: string;
  /** Our header fields, without their prefix. */
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly aborted: boolean;
  /** A whole answer at once. */
  answer(status: number, body?: string, fields?: Record<string, string>): Promise<void>;
  /** An answer that goes on: write to it, end it, or cut it. */
  stream(): Promise<{ write(text: string): Promise<void>; end(): Promise<void>; cut(): Promise<void> }>;
  /** The network fails before any answer. */
  fail(): Promise<void>;
}

export interface ScriptedEndpoint {
  readonly fetch: Fetch;
  /** Every request so far. */
  readonly requests: ScriptedRequest[];
  /** Requests of a method that have no answer and were not given up. */
  open(method: string): ScriptedRequest[];
  /** The newest request of a method that waits for its answer. */
  last(method: string): ScriptedRequest;
}

/** Lets promises go on, however long the chain. */
export const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const prefixed = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name === 'retry-after' ? name : `throughline-${name}`, value]),
  );

export const createScriptedEndpoint = (): ScriptedEndpoint => {
  const requests: (ScriptedRequest & { answered: boolean })[] = [];
  const encoder = new TextEncoder();
  const fetch: Fetch = (_url, init) =>
    new Promise((resolve, reject) => {
      const fields: Record<string, string> = {};
      for (const [name, value] of new Headers(init.headers)) {
        if (name.startsWith('throughline-')) fields[name.slice('throughline-'.length)] = value;
      }
      let controller: ReadableStreamDefaultController<Uint8Array>;
      const request = {
        method: init.method ?? 'GET',
        fields,
        body: init.body as string | undefined,
        aborted: false,
        answered: false,
        async answer(status: number, body = '', more: Record<string, string> = {}) {
          request.answered = true;
          resolve(new Response(status === 204 ? null : body, { status, headers: prefixed(more) }));
          await turns();
        },
        async stream() {
          request.answered = true;
          const body = new ReadableStream<Uint8Array>({
            start: (given) => {
              controller = given;
            },
          });
          resolve(new Response(body, { status: 200 }));
          await turns();
          return {
            async write(text: string) {
              controller.enqueue(encoder.encode(text));
              await turns();
            },
            async end() {
              controller.close();
              await turns();
            },
            async cut() {
              controller.error(new TypeError('terminated'));
              await turns();
            },
          };
        },
        async fail() {
          request.answered = true;
          reject(new TypeError('fetch failed'));
          await turns();
        },
      };
      init.signal?.addEventListener('abort', () => {
        request.aborted = true;
        reject(new DOMException('aborted', 'AbortError'));
        try {
          controller?.error(new DOMException('aborted', 'AbortError'));
        } catch {
          // It had ended.
        }
      });
      requests.push(request);
    });
  const open = (method: string): ScriptedRequest[] =>
    requests.filter((request) => request.method === method && !request.answered && !request.aborted);
  return {
    fetch,
    requests,
    open,
    last(method) {
      const found = open(method).at(-1);
      if (found === undefined) throw new Error(`No ${method} waits for its answer.`);
      return found;
    },
  };
};
