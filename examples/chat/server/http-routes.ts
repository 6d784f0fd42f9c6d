/** The few things that the page asks for over HTTP: a token, its threads, a thread's past, the bench, and its own files. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDemoUser } from '../shared/demo-users.ts';
import { type NetworkConditions, type NetworkDeed, trueNetwork } from '../shared/network-conditions.ts';
import { mayUse } from '../shared/thread.ts';
import type { DemoTokens } from './demo-token.ts';
import type { Library } from './library/library.ts';
import type { NetworkBench } from './network/network-bench.ts';
import { serveFile } from './serve-file.ts';
import type { ThreadStore } from './threads/thread-store.ts';

export interface RouteParts {
  readonly tokens: DemoTokens;
  readonly bench: NetworkBench;
  readonly pageFolder: string;
  readonly library: Library;
  threads(): ThreadStore;
  doDeed(deed: NetworkDeed, tab: string): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const no = (status: number, message: string): Answer => ({ status, body: { message } });

export function createRoutes(parts: RouteParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://demo');
    try {
      const answer = await answerFor(url, request, parts);
      if (url.pathname.startsWith(documents)) return serveDocument(url.pathname, response, parts);
      if (!answer) return await serveFile(parts.pageFolder, url.pathname, response);
      response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(answer.body));
    } catch (error) {
      console.error(error);
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'The demo server failed at this request; its terminal says why.' }));
    }
  };
}

const documents = '/documents/';

/** A source of an answer, as it stands in the repository. */
function serveDocument(path: string, response: ServerResponse, { library }: RouteParts): void {
  const text = library.document(decodeURIComponent(path.slice(documents.length)));
  response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text ?? 'There is no such document.');
}

async function answerFor(url: URL, request: IncomingMessage, parts: RouteParts): Promise<Answer | undefined> {
  if (url.pathname === '/token') return tokenFor(url.searchParams.get('user') ?? '', parts);
  if (!url.pathname.startsWith('/api/')) return undefined;
  const identity = parts.tokens.verify(request.headers.authorization?.replace(/^Bearer /, ''));
  if (!identity) return no(401, 'The token was refused: ask /token?user=ada for a new one.');
  if (url.pathname === '/api/threads') return ok(parts.threads().list(identity.userId));
  if (url.pathname === '/api/history') return history(url, identity.userId, parts);
  if (url.pathname === '/api/network' && request.method === 'POST') return network(await bodyOf(request), parts);
  return no(404, `There is nothing at ${url.pathname}.`);
}

function tokenFor(user: string, { tokens }: RouteParts): Answer {
  if (!isDemoUser(user))
    return no(403, `There is no demo user “${user}”. Try /?user=ada, /?user=grace or /?user=alan.`);
  return ok({ token: tokens.issue(user) });
}

async function history(url: URL, user: string, { threads }: RouteParts): Promise<Answer> {
  const threadId = url.searchParams.get('thread') ?? '';
  if (!mayUse(user, threadId)) return no(403, 'This thread belongs to somebody else.');
  const { epoch, seq, runs } = await threads().open(threadId);
  return ok({ epoch, seq, runs });
}

interface NetworkRequest {
  readonly tab: string;
  readonly conditions?: NetworkConditions;
  readonly deed?: NetworkDeed;
}

async function network(asked: NetworkRequest, { bench, doDeed }: RouteParts): Promise<Answer> {
  if (asked.conditions) bench.set(asked.tab, { ...trueNetwork, ...asked.conditions });
  if (asked.deed) await doDeed(asked.deed, asked.tab);
  return ok(bench.get(asked.tab));
}

const longestBody = 10_000;

async function bodyOf(request: IncomingMessage): Promise<NetworkRequest> {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > longestBody) throw new Error('The request is too large for the bench.');
  }
  return JSON.parse(text) as NetworkRequest;
}
