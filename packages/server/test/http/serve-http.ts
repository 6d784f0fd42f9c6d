/** An HTTP endpoint on a real port, with the endpoint's clock in the test's hand. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSettlingClock, type SettlingClock } from '@throughline/test-support';
import {
  createHttpEndpoint,
  type HttpEndpoint,
  type HttpEndpointOptions,
  toNodeListener,
} from '../../src/http/index.ts';
import type { EventManager } from '../../src/manager.ts';

export interface ServedEndpoint {
  readonly endpoint: HttpEndpoint;
  readonly clock: SettlingClock;
  readonly server: Server;
  readonly url: string;
  stop(): Promise<void>;
}

export async function serveHttp(
  manager: Pick<EventManager<any, any>, 'attach' | 'close'>,
  options: HttpEndpointOptions = {},
): Promise<ServedEndpoint> {
  const clock = createSettlingClock();
  const endpoint = createHttpEndpoint(manager, { clock, ...options });
  const server = createServer(toNodeListener(endpoint));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint,
    clock,
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/agent`,
    async stop() {
      await manager.close();
      endpoint.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
