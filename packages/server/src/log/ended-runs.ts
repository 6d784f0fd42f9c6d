/** Remembers the last so many ended runs: that nothing more of them is taken, and which of them a hole may hit. [V1, K11] */

interface Ended {
  readonly firstSeq: number;
  readonly endSeq: number;
}

export class EndedRuns {
  private readonly runs = new Map<string, Ended>();
  private readonly capacity: number;
  /** Ends up to this number may have been forgotten. */
  private forgotten = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  has(runId: string): boolean {
    return this.runs.has(runId);
  }

  /** A run ended, and `endSeq` rises from call to call. */
  add(runId: string, firstSeq: number, endSeq: number): void {
    if (this.runs.size >= this.capacity) this.forgetFirst();
    this.runs.set(runId, { firstSeq, endSeq });
  }

  /** A run is no longer known to be open, though its end never came. */
  forgetUpTo(seq: number): void {
    this.forgotten = Math.max(this.forgotten, seq);
  }

  /** Runs that were open at that number and have ended; undefined when they are no longer all known. */
  openAt(seq: number): readonly string[] | undefined {
    if (seq <= this.forgotten) return undefined;
    const open: string[] = [];
    for (const [runId, { firstSeq, endSeq }] of this.runs) if (firstSeq < seq && endSeq >= seq) open.push(runId);
    return open;
  }

  private forgetFirst(): void {
    for (const [runId, { endSeq }] of this.runs) {
      this.forgetUpTo(endSeq);
      this.runs.delete(runId);
      return;
    }
  }
}
