/** The laws of an event log, run by every implementation. [V1, V7–V9, K9–K14, U3] */
import { afterEach, describe } from 'vitest';
import { describeAppending } from './laws/appending.ts';
import { describeClaims } from './laws/claims.ts';
import { describeFollowing } from './laws/following.ts';
import { describeLeases } from './laws/leases.ts';
import { describeModel } from './laws/model.ts';
import { describeOwnership } from './laws/ownership.ts';
import { describePinning } from './laws/pinning.ts';
import { describeReading } from './laws/reading.ts';
import { describeRuns } from './laws/runs.ts';
import { describeTrimming } from './laws/trimming.ts';
import { describeWaiting } from './laws/waiting.ts';
import type { LogUnderTest, MakeLog } from './log-under-test.ts';

export interface ContractOptions {
  /** Random histories tried for each property: some 500 for a log in memory, some 50 for one behind a network. */
  readonly histories: number;
  /** False for a log that does not pin open runs yet. @defaultValue true */
  readonly pins?: boolean;
}

/**
 * Holds a log to the contract of `EventLog`, with vitest's `describe` and `it`. `makeLog` is called for each test; what it
 * made is closed after it.
 * @param name - begins the titles of the tests: `The memory log`
 */
export function describeLogContract(name: string, makeLog: MakeLog, { histories, pins = true }: ContractOptions): void {
  describe(`${name} keeps the contract of a log`, () => {
    const open: LogUnderTest[] = [];
    const make: MakeLog = async (bounds) => {
      const made = await makeLog(bounds);
      open.push(made);
      return made;
    };
    afterEach(async () => {
      for (const made of open.splice(0)) await made.close();
    });

    describeAppending(make);
    describeReading(make);
    describeTrimming(make);
    if (pins) describePinning(make);
    describeRuns(make);
    describeOwnership(make);
    describeLeases(make);
    describeFollowing(make);
    describeClaims(make);
    describeWaiting(make);
    describeModel(make, histories, pins);
  });
}
