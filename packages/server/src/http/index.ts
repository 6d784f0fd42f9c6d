/** The event manager over plain HTTP: pages that no WebSocket reaches. For Node and every host with standard requests. */
export { createHttpEndpoint, type HttpEndpoint } from './create-http-endpoint.ts';
export type { HttpEndpointOptions } from './http-endpoint-options.ts';
export { type NodeListener, toNodeListener } from './node-listener.ts';
export type { NodeAddress } from './pass-on.ts';
export { createRunsHandler } from './runs/create-runs-handler.ts';
export type { RunAction, RunPublisher, RunsHandlerOptions } from './runs/runs-handler-options.ts';
