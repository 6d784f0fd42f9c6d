/** The pipes of one endpoint, and what a body does to them. */

import { withinTime } from '../clock/within-time.ts';
import type { EventManager } from '../manager.ts';
import type { Refusal, RefusalReason } from '../refusals/refusal.ts';
import type { HttpEndpointSettings } from './http-endpoint-options.ts';
import { LAST, NUMBER, numberIn, OPENING } from './http-headers.ts';
import { HttpPipe } from './http-pipe.ts';
import { createPipeName } from './pipe-name.ts';
import { plain } from './plain-answer.ts';
import { readBody } from './read-body.ts';
import { createRecentOpenings } from './recent-openings.ts';

/** The part of an event manager that a transport needs. */
export type Attach = Pick<EventManager<any, any>, 'attach'> & Partial<Pick<EventManager<any, any>, 'noteRefusal'>>;

export interface PipeTable {
  readonly pipes: ReadonlyMap<string, HttpPipe>;
  /** The first body opens a pipe, and is its first message. [F2] */
  open(request: Request): Promise<Response>;
  /** A body under its number; without a number it only confirms. [F3, F5] */
  take(pipe: HttpPipe, request: Request): Promise<Response>;
}

const ADMIT_TIMEOUT_MS = 10_000;

/** What the operator is told of a request that was turned away. */
export const describeRefusal = (request: Request, reason: RefusalReason, remedy: string): Refusal => {
  const { host, pathname } = new URL(request.url);
  return { reason, origin: request.headers.get('origin') ?? undefined, host, path: pathname, remedy };
};

/** Several messages may come in one body, one a line: JSON has no line break that means anything. [F3] */
const messagesOf = (body: string): string[] => body.split('\n').filter((line) => line.trim() !== '');

/** An answer without messages; the number tells the page what a proxy may be holding back. */
export const noted = (pipe: HttpPipe, status: number, body: string | null = null): Response =>
  new Response(body, { status, headers: { [LAST]: String(pipe.kept.last), 'cache-control': 'no-store' } });

export function createPipeTable(manager: Attach, settings: HttpEndpointSettings): PipeTable {
  const { node, clock, maxOpeningBytes, maxPayloadBytes } = settings;
  const pipes = new Map<string, HttpPipe>();
  const openings = createRecentOpenings(clock);
  /** A copy of an opening gets the answer of the first one, and opens nothing. */
  const again = (name: string): Response => {
    const pipe = pipes.get(name);
    return pipe === undefined
      ? plain(409, 'This opening was answered before, and its pipe is over.')
      : noted(pipe, 201, name);
  };

  /** Whom the option `admit` turns away. */
  const refusalOf = async (request: Request): Promise<Response | undefined> => {
    if (settings.admit === undefined) return undefined;
    const { admit } = settings;
    const refuse = (reason: 'admit' | 'admit-failed', status: number, remedy: string): Response => {
      manager.noteRefusal?.(describeRefusal(request, reason, remedy));
      return plain(status, 'Not now.', { 'retry-after': '1' });
    };
    try {
      const may = await withinTime(clock, ADMIT_TIMEOUT_MS, 'admit', async () => admit(request));
      return may ? undefined : refuse('admit', 429, 'The option admit said no to this request.');
    } catch (error) {
      return refuse('admit-failed', 503, `The option admit failed: ${String(error)}`);
    }
  };

  return {
    pipes,
    async open(request) {
      const refused = await refusalOf(request);
      if (refused !== undefined) return refused;
      const body = await readBody(request, maxOpeningBytes);
      if (body === 'too-large') {
        return plain(413, `The first message may have ${maxOpeningBytes} bytes. It was not taken.`);
      }
      const opening = request.headers.get(OPENING);
      const known = opening === null ? undefined : openings.find(opening);
      if (known !== undefined) return again(known);
      const name = createPipeName(node);
      if (opening !== null) openings.add(opening, name);
      const pipe = new HttpPipe(name, clock, () => pipes.delete(name));
      pipes.set(name, pipe);
      const origin = request.headers.get('origin');
      pipe.serve(manager.attach(pipe, { request, ...(origin !== null && { origin }) }));
      pipe.hear(messagesOf(body));
      return noted(pipe, 201, name);
    },
    async take(pipe, request) {
      const number = numberIn(request.headers, NUMBER);
      if (number === undefined) return noted(pipe, 204);
      if (!(number > 0)) return plain(400, `${NUMBER} must be a whole number from 1.`);
      const body = await readBody(request, maxPayloadBytes);
      if (body === 'too-large') {
        pipe.end(1009, 'A message was too large.');
        return plain(413, `A body may have ${maxPayloadBytes} bytes. The pipe was closed with 1009.`);
      }
      if (pipe.take(number, messagesOf(body)) === 'too-early') {
        return plain(409, `Body ${number} came before the one in front of it. Send them one at a time, in order.`);
      }
      return noted(pipe, 204);
    },
  };
}
