/** A client of this project on a socket in process: welcomed, and live on its own stream from number 1 on. */
import { type ClientOptions, createClient, type ThroughlineClient } from '@throughline/client';
import { type AgentEvents, agentEvents } from '@throughline/protocol/agent';
import { SocketInProcess } from './socket-in-process.ts';
import { turn } from './turn.ts';

export interface ConnectedClient {
  readonly client: ThroughlineClient<AgentEvents>;
  /** Hands the client one message, as the platform's socket would. */
  feed(message: string): void;
}

const streams = { me: { resumed: false, reason: 'new', epoch: 'e1', head: 0, after: 0 } };
const limits = { maxMessageBytes: 1_000_000, maxInFlight: 8 };
const submits = { epoch: 's1', ttlMs: 60_000 };
const welcome = JSON.stringify({
  op: 'welcome',
  v: 1,
  user: 'ada',
  session: 's',
  heartbeatMs: 25_000,
  limits,
  submits,
  streams,
});

export async function connectedClient(options: Partial<ClientOptions> = {}): Promise<ConnectedClient> {
  const client = createClient({
    url: 'ws://bench.invalid/',
    WebSocket: SocketInProcess as never,
    storage: null,
    ...options,
    events: agentEvents,
  });
  client.connect();
  await turn();
  const socket = SocketInProcess.latest;
  socket.accept();
  await turn();
  socket.receive(welcome);
  socket.receive('{"op":"live","stream":"me","epoch":"e1","seq":0,"runs":[]}');
  return { client, feed: (message) => socket.receive(message) };
}
