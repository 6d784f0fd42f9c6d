/** The app's own record of a stream: views are seeded from it and the stream goes on from its cursor. [S8] */
import type { RunView } from '@throughline/protocol/agent';

export interface HistorySeed {
  readonly epoch: string;
  readonly seq: number;
  readonly runs: readonly RunView[];
}
