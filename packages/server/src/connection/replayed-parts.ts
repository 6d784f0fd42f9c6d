/** The parts of runs that a replay has begun to send: where their pieces wait, and whether they still take one. [K2, K3] */
import type { HeldPiece } from './held-piece.ts';

/** A piece in its place in the order. */
export class WaitingPiece {
  readonly piece: HeldPiece;
  readonly part: ReplayedPart;
  /**
   * `open`: a later piece may still join it, or its end leave it out. `over`: one of both happened, and it is not sent.
   * `final`: neither can happen any more.
   */
  state: 'open' | 'over' | 'final' = 'open';

  constructor(piece: HeldPiece, part: ReplayedPart) {
    this.piece = piece;
    this.part = part;
  }
}

export class ReplayedPart {
  /** Not sent yet, oldest first. */
  readonly waiting: WaitingPiece[] = [];
  /** Does the last one that waits take what follows? */
  takes = false;
}

interface RunParts {
  readonly byName: Map<string, ReplayedPart>;
  readonly taking: Set<ReplayedPart>;
}

/** Parts that are remembered; beyond, all are forgotten, and the next piece of each is sent as it is. */
const MAX_PARTS = 1_000;

export class ReplayedParts {
  private readonly runs = new Map<string, RunParts>();
  private count = 0;

  /** The part, if a piece of it was sent. */
  find(runId: string, name: string): ReplayedPart | undefined {
    return this.runs.get(runId)?.byName.get(name);
  }

  /** Its first piece is sent. */
  begin(runId: string, name: string): void {
    if (this.count >= MAX_PARTS) for (const known of [...this.runs.keys()]) this.close(known);
    const run = this.runs.get(runId) ?? { byName: new Map(), taking: new Set() };
    this.runs.set(runId, run);
    run.byName.set(name, new ReplayedPart());
    this.count++;
  }

  /** A piece of it waits, and takes what follows. */
  takes(runId: string, part: ReplayedPart): void {
    part.takes = true;
    this.runs.get(runId)?.taking.add(part);
  }

  /** An event of the run that is no piece: what waits from before takes no more. */
  comesBetween(runId: string): void {
    const run = this.runs.get(runId);
    if (!run) return;
    for (const part of run.taking) part.takes = false;
    run.taking.clear();
  }

  /** Its end is sent; gives the pieces that it leaves out. */
  end(runId: string, name: string): readonly WaitingPiece[] {
    const run = this.runs.get(runId);
    const part = run?.byName.get(name);
    if (!run || !part) return [];
    run.byName.delete(name);
    run.taking.delete(part);
    this.count--;
    return part.waiting;
  }

  /** No end of any part of the run follows: what waits has to be sent. */
  close(runId: string): void {
    const run = this.runs.get(runId);
    if (!run) return;
    this.runs.delete(runId);
    this.count -= run.byName.size;
    for (const { waiting } of run.byName.values()) for (const one of waiting) one.state = 'final';
  }
}
