/** The memory log under the contract. */
import { createManualClock } from '@throughline/test-support';
import { createMemoryLog } from '../../src/log/memory-log.ts';
import { describeLogContract } from './log-contract.ts';
import type { MakeLog } from './log-under-test.ts';

const make: MakeLog = async (bounds) => {
  const clock = createManualClock(Date.now());
  const log = createMemoryLog({ clock, ...bounds });
  return { log, elsewhere: log, now: clock.now, advance: clock.advance, close: () => log.close() };
};

describeLogContract('The memory log', make, { histories: 500 });
