/** A manager on Bun or Deno, for the pipe contract: sockets at `/agent`, what the contract asks of the manager at `/control`. */
import { attachSocket, checkUpgrade, createSocketHandlers, SUBPROTOCOL } from '../../src/socket/index.ts';
import { contractManager, served } from '../pipe/served-manager.ts';

declare const Bun: any;
declare const Deno: any;

const options = JSON.parse((typeof Deno === 'undefined' ? Bun.argv : ['', '', ...Deno.args])[2] ?? '{}');
const manager = contractManager(options);
const control = served(manager) as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;

/** One call of the contract, or `undefined`: it is a socket that comes. */
const serveControl = async (request: Request): Promise<Response | undefined> => {
  if (new URL(request.url).pathname !== '/control') return undefined;
  const { call, values } = (await request.json()) as { call: string; values: unknown[] };
  return Response.json({ result: (await control[call]!(...values)) ?? null });
};

if (typeof Deno === 'undefined') {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    websocket: {
      ...createSocketHandlers(manager),
      ...(options.maxPayloadBytes && { maxPayloadLength: options.maxPayloadBytes }),
    },
    async fetch(request: Request, server: any) {
      const answer = (await serveControl(request)) ?? checkUpgrade(request);
      if (answer !== undefined) return answer;
      server.upgrade(request, { data: { request }, headers: { 'sec-websocket-protocol': SUBPROTOCOL } });
      return undefined;
    },
  });
  console.log(`listening ${server.port}`);
} else {
  Deno.serve(
    { port: 0, hostname: '127.0.0.1', onListen: ({ port }: { port: number }) => console.log(`listening ${port}`) },
    async (request: Request) => {
      const answer = (await serveControl(request)) ?? checkUpgrade(request);
      if (answer !== undefined) return answer;
      const { socket, response } = Deno.upgradeWebSocket(request, { protocol: SUBPROTOCOL });
      const { maxPayloadBytes } = options;
      attachSocket(manager, socket, { request, ...(maxPayloadBytes && { maxPayloadBytes }) });
      return response;
    },
  );
}
