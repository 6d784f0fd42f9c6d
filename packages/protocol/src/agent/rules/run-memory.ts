/** Everything that the rules remember, bounded: streams, runs within them, and what is forgotten first. */
import type { StreamEvent } from '../stream-event.ts';
import type { RunRuleLimits } from './rule-options.ts';
import { newRunRecord, type RunRecord } from './run-record.ts';
import { newStreamRecord, type StreamRecord } from './stream-record.ts';

export interface RunMemory {
  readonly streams: ReadonlyMap<string, StreamRecord>;
  /** By `keyOf`. */
  readonly runs: ReadonlyMap<string, RunRecord>;
  forgottenRuns(): number;
  streamOf(event: StreamEvent): StreamRecord;
  /** Numbers up to `until` will not come, and are not missing. */
  skipped(stream: string, until: number): void;
  /** Undefined for an event without a run. */
  runOf(event: StreamEvent): RunRecord | undefined;
}

/** Neither streams nor runs contain a blank. */
const keyOf = (stream: string, runId: string): string => `${stream} ${runId}`;

export function createRunMemory(limits: RunRuleLimits): RunMemory {
  const streams = new Map<string, StreamRecord>();
  const runs = new Map<string, RunRecord>();
  let forgotten = 0;

  /** The oldest run that has ended goes first; it is looked for among the oldest few, so that a flood stays cheap. */
  function forgetRun(): void {
    let victim: string | undefined;
    let looked = 0;
    for (const [key, run] of runs) {
      victim ??= key;
      looked += 1;
      if (run.ended !== undefined) victim = key;
      if (run.ended !== undefined || looked === 64) break;
    }
    if (victim !== undefined && runs.delete(victim)) forgotten += 1;
  }

  return {
    streams,
    runs,
    forgottenRuns: () => forgotten,
    streamOf(event) {
      const known = streams.get(event.stream);
      if (known !== undefined) return known;
      const [oldest] = streams.keys();
      if (streams.size >= limits.streams && oldest !== undefined) streams.delete(oldest);
      const fresh = newStreamRecord(event.stream, event.seq);
      streams.set(event.stream, fresh);
      return fresh;
    },
    skipped(stream, until) {
      const known = streams.get(stream);
      if (known !== undefined) known.lastSeq = Math.max(known.lastSeq, until);
    },
    runOf(event) {
      if (event.runId === undefined) return undefined;
      const key = keyOf(event.stream, event.runId);
      const known = runs.get(key);
      if (known !== undefined) return known;
      if (runs.size >= limits.runs) forgetRun();
      const fresh = newRunRecord(event, event.runId);
      runs.set(key, fresh);
      return fresh;
    },
  };
}
