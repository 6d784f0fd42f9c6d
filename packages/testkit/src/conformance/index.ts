/** Black-box conformance of a server in any language against PROTOCOL.md, for Node. */
export type { Level, Strength } from './check.ts';
export {
  type ConformanceDriver,
  type DriverAsk,
  DriverError,
  type DriverEvent,
  type DriverFacts,
  type PublishAsk,
  type ServerTimes,
} from './driver.ts';
export { checkIds, readExpectedFailures } from './expected-failures.ts';
export { formatReport, formatResult } from './format-report.ts';
export { createManagerDriver, type ManagerDriver, type ManagerDriverOptions } from './manager-driver.ts';
export { type ProcessDriverOptions, startProcessDriver } from './process-driver.ts';
export type { CheckResult, CheckStatus, ConformanceReport } from './report.ts';
export { type ConformanceOptions, runConformance } from './run-conformance.ts';
export { type ServeDriverOptions, serveDriver } from './serve-driver.ts';
