/** Hands a request for another node's pipe to that node, once, and its answer back to the page. [F10] */
import { AFTER, LAST, NUMBER, PASSED, PIPE, WAIT } from './http-headers.ts';
import { plain } from './plain-answer.ts';

/** Where the HTTP endpoint of the node with this name is; undefined: there is no such node (any more). */
export type NodeAddress = (node: string) => string | URL | undefined;

const passedFields = [PIPE, NUMBER, AFTER, WAIT, 'content-type'];
const answeredFields = [LAST, 'content-type', 'cache-control', 'x-accel-buffering', 'retry-after'];

const pick = (from: Headers, names: readonly string[]): Headers => {
  const picked = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
};

export async function passOn(request: Request, node: string, nodes: NodeAddress | undefined): Promise<Response> {
  if (nodes === undefined || request.headers.has(PASSED)) {
    return plain(
      421,
      'This pipe belongs to another node. Give the endpoint the option `nodes`, or let the load balancer send all ' +
        'requests with the same Throughline-Pipe to the same node.',
    );
  }
  const address = nodes(node);
  if (address === undefined) return plain(404, 'The node of this pipe is gone. Open a new pipe: nothing is lost.');
  const headers = pick(request.headers, passedFields);
  headers.set(PASSED, '1');
  try {
    const answer = await fetch(address, {
      method: request.method,
      headers,
      signal: request.signal,
      ...(request.body !== null && { body: request.body, duplex: 'half' }),
    } as RequestInit);
    const found = answer.status === 204 ? null : answer.body;
    return new Response(found, { status: answer.status, headers: pick(answer.headers, answeredFields) });
  } catch {
    return plain(404, 'The node of this pipe does not answer. Open a new pipe: nothing is lost.');
  }
}
