/** A memory log that forgets nothing by age: the tests' clock stands in another year than the platform's. */
import type { EventLog } from '../../src/log/event-log.ts';
import { createMemoryLog } from '../../src/log/memory-log.ts';
import type { MemoryLogLimits } from '../../src/log/memory-log-options.ts';

export const createTestLog = (limits: Partial<MemoryLogLimits> = {}, random?: () => number): EventLog =>
  createMemoryLog({ limits: { maxAgeMs: 1e15, ...limits }, ...(random && { random }) });
