/** For whoever writes an event log: the laws that every log keeps, as a suite of vitest. Needs `vitest` and `fast-check`. */
export { type ContractOptions, describeLogContract } from './describe-log-contract.ts';
export type { LogUnderTest, MakeLog } from './log-under-test.ts';
