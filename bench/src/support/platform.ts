/** Clients that look the platform's WebSocket up when they are loaded find the one in process. */
import { FakeSocket } from './fake-socket.ts';

Object.assign(globalThis, { WebSocket: FakeSocket });
