/** Black-box conformance of a server in any language against PROTOCOL.md, for Node. */

export {
  type ConformanceDriver,
  type DriverAsk,
  DriverError,
  type DriverEvent,
  type DriverFacts,
  type PublishAsk,
  type ServerTimes,
} from './driver/driver.ts';
export { createManagerDriver, type ManagerDriver, type ManagerDriverOptions } from './driver/manager-driver.ts';
export { type ProcessDriverOptions, startProcessDriver } from './driver/process-driver.ts';
export { type ServeDriverOptions, serveDriver } from './driver/serve-driver.ts';
export { formatReport, formatResult } from './report/format-report.ts';
export type { CheckResult, CheckStatus, ConformanceReport } from './report/report.ts';
export type { Level, Strength } from './runner/check.ts';
export { checkIds, readExpectedFailures } from './runner/expected-failures.ts';
export { type ConformanceOptions, runConformance } from './runner/run-conformance.ts';
