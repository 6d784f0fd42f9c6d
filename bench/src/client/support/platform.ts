/** Clients that look the platform's WebSocket up when they are loaded find the one in process. */
import { SocketInProcess } from './socket-in-process.ts';

Object.assign(globalThis, { WebSocket: SocketInProcess });
