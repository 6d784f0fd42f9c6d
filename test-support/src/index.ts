/** What tests and benchmarks of several packages need alike. It knows the protocol alone, so that every package may use it. */
export { createFakeSockets, FakeSocket, type FakeSockets } from './fake-socket.ts';
export { leaveOut } from './leave-out.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { deep, mutateFrame } from './mutate-frame.ts';
export { createSeededRandom, type SeededRandom } from './seeded-random.ts';
export { createSettlingClock, type SettlingClock, settled } from './settling-clock.ts';
