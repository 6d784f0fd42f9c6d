/** An open run in memory: what a log says of it (`OpenRun`), and which of its events are pinned below the dense part. [K11] */
import type { OpenRun, SeqRange } from './open-run.ts';
import type { RunQuestions } from './run-questions.ts';

export class RunRecord {
  readonly runId: string;
  readonly firstSeq: number;
  lastAt: number;
  /** Until when its silence counts for nothing. */
  passedAt = 0;
  interrupted = false;
  owner: string | undefined;
  resumes = 0;
  questions: RunQuestions | undefined;
  cancelled = false;
  missing: SeqRange | undefined;
  /** Numbers of its pinned events, in order, from `pinnedFrom` on. */
  pinned: number[] = [];
  pinnedFrom = 0;
  /** Bytes that those hold. */
  pinnedBytes = 0;

  constructor(runId: string, firstSeq: number, now: number) {
    this.runId = runId;
    this.firstSeq = firstSeq;
    this.lastAt = now;
  }

  /** An event of it is gone. */
  lost(seq: number): void {
    const { from, until } = this.missing ?? { from: seq, until: seq };
    this.missing = { from: Math.min(from, seq), until: Math.max(until, seq) };
  }

  view(): OpenRun {
    const { runId, firstSeq, lastAt, missing, interrupted, owner, resumes, questions, cancelled } = this;
    return {
      runId,
      firstSeq,
      lastAt,
      ...(missing && { missing }),
      ...(interrupted && { interrupted }),
      ...(owner !== undefined && { owner }),
      ...(resumes > 0 && { resumes }),
      ...(cancelled && { cancelled }),
      ...(questions && questions.asked.length > 0 && { asked: questions.asked }),
    };
  }
}
