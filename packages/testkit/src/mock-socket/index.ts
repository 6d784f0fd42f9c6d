/** For suites that patch the global WebSocket with mock-socket: the same test server behind a mock-socket `Server`. */
export {
  createMockSocketAdapter,
  type MockSocketAdapter,
  type MockSocketAdapterOptions,
} from './mock-socket-adapter.ts';
