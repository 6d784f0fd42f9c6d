/** What a chaos run can be told; its defaults are the full run. */

export interface ChaosOptions {
  /** Events to publish. @defaultValue 100_000 */
  readonly events: number;
  /** Commands to submit. @defaultValue 1_000 */
  readonly commands: number;
  /** Runs of agents to begin. @defaultValue 200 */
  readonly runs: number;
  /** The lease of a node, in milliseconds; it is renewed three times within it. @defaultValue 3_000 */
  readonly leaseMs: number;
  /** SIGKILLs, spread evenly over the publishing. @defaultValue 12 */
  readonly kills: number;
  /** Server processes. @defaultValue 3 */
  readonly nodes: number;
  /** Users, each with two pages; each page follows the user's own stream and two threads. @defaultValue 16 */
  readonly users: number;
  /** Shared streams. @defaultValue 4 */
  readonly threads: number;
  /** Pages that come in the middle and read the threads from their start. @defaultValue 4 */
  readonly latePages: number;
  /** How long a killed node stays away, in milliseconds. @defaultValue 500 */
  readonly downMs: number;
  /** The whole run ends with an error after so long. @defaultValue 300_000 */
  readonly timeoutMs: number;
  /** Decides streams, nodes, pages and who is killed; not the timing. @defaultValue random */
  readonly seed: number;
  /** Told in one line what happens. @defaultValue silence */
  readonly say: (line: string) => void;
}

export const chaosDefaults: Omit<ChaosOptions, 'seed'> = {
  events: 100_000,
  commands: 1_000,
  runs: 200,
  leaseMs: 3_000,
  kills: 12,
  nodes: 3,
  users: 16,
  threads: 4,
  latePages: 4,
  downMs: 500,
  timeoutMs: 300_000,
  say: () => {},
};
