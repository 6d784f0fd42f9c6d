/** Several nodes behind a load balancer that does not know pipes. [F10] */
import { afterEach, expect, test } from 'vitest';
import type { NodeAddress } from '../../src/http/index.ts';
import { describePipeContract } from '../pipe/pipe-contract.ts';
import { contractManager, served } from '../pipe/served-manager.ts';
import { openHttpPage } from './http-page.ts';
import { type ServedEndpoint, serveHttp } from './serve-http.ts';

const running: ServedEndpoint[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

/** Nodes by name; each knows where the others are. */
async function nodes(names: readonly string[]): Promise<Map<string, ServedEndpoint>> {
  const all = new Map<string, ServedEndpoint>();
  const find: NodeAddress = (name) => all.get(name)?.url;
  for (const node of names) {
    const one = await serveHttp(contractManager({}), { node, nodes: find });
    all.set(node, one);
    running.push(one);
  }
  return all;
}

const hello = JSON.stringify({ op: 'hello', v: 1, session: 's', token: 'ada', streams: {} });
const open = async (url: string): Promise<string> =>
  (await fetch(url, { method: 'POST', headers: { 'throughline-after': '0' }, body: hello })).text();
const get = (url: string, pipe: string, more: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers: { 'throughline-after': '0', 'throughline-pipe': pipe, 'throughline-wait': '0', ...more } });

test('[F10] a request for another node’s pipe is passed on, once', async () => {
  const all = await nodes(['a', 'b']);
  const pipe = await open(all.get('a')!.url);
  expect(pipe).toMatch(/^a\./);
  const answer = await get(all.get('b')!.url, pipe);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  expect(await answer.text()).toContain('"op":"welcome"');
  expect((await get(all.get('b')!.url, pipe, { 'throughline-passed': '1' })).status).toBe(421);
});

test('[F10] without `nodes` the wrong node says 421 and what to do; a node that is gone says 404', async () => {
  const alone = await serveHttp(contractManager({}), { node: 'c' });
  running.push(alone);
  const answer = await get(alone.url, `a.${'0'.repeat(32)}`);
  expect([answer.status, await answer.text()]).toEqual([421, expect.stringContaining('option `nodes`')]);
  const all = await nodes(['a', 'b']);
  expect((await get(all.get('b')!.url, `gone.${'0'.repeat(32)}`)).status).toBe(404);
  const pipe = await open(all.get('a')!.url);
  all.get('a')!.server.closeAllConnections();
  await new Promise((resolve) => all.get('a')!.server.close(resolve));
  expect((await get(all.get('b')!.url, pipe)).status).toBe(404);
});

test('[F10] a page of another origin, passed on by a node under another name, is answered for its own origin', async () => {
  const all = new Map<string, ServedEndpoint>();
  const find: NodeAddress = (name) => all.get(name)?.url;
  for (const node of ['a', 'b']) {
    const one = await serveHttp(contractManager({}), { node, nodes: find, origins: ['https://app.example'] });
    running.push(one);
    all.set(node, one);
  }
  const pipe = await open(all.get('a')!.url);
  const answer = await get(all.get('b')!.url, pipe, { origin: 'https://app.example' });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'https://app.example']);
  await answer.text();
});

describePipeContract('a pipe over HTTP, every request on another of two nodes', async (options) => {
  const manager = contractManager(options);
  const all = new Map<string, ServedEndpoint>();
  const { maxPayloadBytes } = options;
  for (const node of ['a', 'b']) {
    all.set(
      node,
      await serveHttp(manager, {
        node,
        nodes: (name) => all.get(name)?.url,
        ...(maxPayloadBytes !== undefined && { maxPayloadBytes }),
      }),
    );
  }
  const [a, b] = [all.get('a')!, all.get('b')!];
  const loseIt = async (): Promise<void> => {
    const before = a.endpoint.pipes();
    while (a.endpoint.pipes() === before) await a.clock.advance(1_000);
  };
  let asked = 0;
  // Openings go to the first node, everything else to the nodes in turn.
  const urlOf = (opens: boolean): string => (opens || asked++ % 2 === 0 ? a.url : b.url);
  return {
    manager: served(manager),
    open: async () => openHttpPage({ url: urlOf, loseIt }),
    async stop() {
      await a.stop();
      await b.stop();
    },
  };
});
