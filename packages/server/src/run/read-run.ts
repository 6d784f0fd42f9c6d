/** Reads one run out of the log, from its opening event to the head: for whoever goes on with it. [R6] */
import type { StreamEvent } from '@throughline/protocol/agent';
import type { EventLog } from '../log/event-log.ts';

export interface StoredRun {
  readonly epoch: string;
  /** Up to here the stream was read. */
  readonly through: number;
  /** Its events, in order. */
  readonly events: readonly StreamEvent[];
  /** Some of it is gone, so that its view would not be whole. */
  readonly partial: boolean;
}

export interface RunToRead {
  readonly stream: string;
  readonly runId: string;
  readonly firstSeq: number;
  /** Its record says that some of it is gone. */
  readonly missing: boolean;
}

export async function readRun(
  log: EventLog,
  { stream, runId, firstSeq, missing }: RunToRead,
  page: { entries: number; bytes: number },
): Promise<StoredRun> {
  const events: StreamEvent[] = [];
  for (let after = firstSeq - 1; ; ) {
    const { state, entries, through } = await log.read(stream, after, page);
    for (const { seq, text, runId: its } of entries) {
      if (its === runId) events.push({ ...JSON.parse(`{${text}}`), stream, seq } as StreamEvent);
    }
    if (through >= state.head || through <= after) {
      const partial = missing || events[0]?.seq !== firstSeq;
      return { epoch: state.epoch, through, events, partial };
    }
    after = through;
  }
}
