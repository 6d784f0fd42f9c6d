/** The event manager on the WebSocket objects of other hosts: Deno, Bun, Cloudflare, Vercel. No module of Node is used. */
export { SUBPROTOCOL } from '@throughline/protocol';
export { type AttachSocketOptions, attachSocket } from './attach-socket.ts';
export { type CheckUpgradeOptions, checkUpgrade } from './check-upgrade.ts';
export { type CallbackSocket, createSocketHandlers, type SocketHandlers } from './socket-handlers.ts';
export type { StandardSocket } from './standard-socket.ts';
