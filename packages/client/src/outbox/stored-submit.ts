/** A submit as it survives a reload. [U2] */
import type { SubmitFrame } from '@throughline/protocol';

/** When and in which life of the server's memory a submit was first written to a socket. [U2] */
export interface FirstSending {
  readonly epoch: string;
  /** Wall clock, epoch milliseconds: time asleep counts. */
  readonly at: number;
}

export interface StoredSubmit {
  readonly frame: SubmitFrame;
  readonly submittedAt: number;
  readonly reserved: boolean;
  /** When it has waited long enough, by the wall clock: the only one that goes on over a reload. */
  readonly until: number;
  readonly firstSent?: FirstSending;
}
