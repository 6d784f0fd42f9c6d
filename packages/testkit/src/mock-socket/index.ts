/** For suites that patch the global WebSocket with mock-socket: the same test server behind a mock-socket `Server`. */
export { createMockSocketSeat, type MockSocketSeat, type MockSocketSeatOptions } from './mock-socket-seat.ts';
