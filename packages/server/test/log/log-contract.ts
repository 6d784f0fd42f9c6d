/** The laws of an event log, run by every implementation. [V1, V7–V9, K9–K14, U3] */
import { afterEach, describe } from 'vitest';
import { describeAppending } from './contract/appending.ts';
import { describeClaims } from './contract/claims.ts';
import { describeFollowing } from './contract/following.ts';
import { describeLeases } from './contract/leases.ts';
import { describeModel } from './contract/model.ts';
import { describeOwnership } from './contract/ownership.ts';
import { describePinning } from './contract/pinning.ts';
import { describeReading } from './contract/reading.ts';
import { describeRuns } from './contract/runs.ts';
import { describeTrimming } from './contract/trimming.ts';
import { describeWaiting } from './contract/waiting.ts';
import type { LogUnderTest, MakeLog } from './log-under-test.ts';

export interface ContractOptions {
  /** How many random histories are tried per property. */
  readonly histories: number;
  /** False for a log that does not pin open runs yet. @defaultValue true */
  readonly pins?: boolean;
}

/** Holds a log to the contract of `EventLog`. */
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
