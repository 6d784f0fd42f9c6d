/** The memory log under the contract. */

import { createMemoryLog } from '@throughline/server';
import { createManualClock } from '@throughline/test-support';
import { describeLogContract, type MakeLog } from '@throughline/testkit/log-contract';

const make: MakeLog = async (bounds) => {
  const clock = createManualClock(Date.now());
  const log = createMemoryLog({ clock, ...bounds });
  return { log, elsewhere: log, now: clock.now, advance: clock.advance, close: () => log.close() };
};

describeLogContract('The memory log', make, { histories: 500 });
