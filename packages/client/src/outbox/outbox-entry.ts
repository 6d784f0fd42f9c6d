/** What the page asked for and has no answer to, and the answer. [U1–U4] */
import type { ReceiptCode } from '@throughline/protocol';

export interface OutboxEntry {
  /** The submit's id; the run that it starts carries it as `submitId`. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly stream: string | undefined;
  readonly threadId: string | undefined;
  readonly runId: string | undefined;
  /** When the page asked, in epoch milliseconds. */
  readonly submittedAt: number;
  /**
   * `waiting`: never written to a socket. `sent`: written, not answered. `answered`: the receipt named a run that the
   * page does not show yet; the entry stays until it does, for 10 seconds at most.
   */
  readonly status: 'waiting' | 'sent' | 'answered';
}

/** The server's answer. A *no* is an answer: it resolves, with its code. */
export type Receipt<Result> =
  | { readonly ok: true; readonly id: string; readonly duplicate: boolean; readonly result: Result }
  | {
      readonly ok: false;
      readonly id: string;
      readonly code: ReceiptCode | (string & {});
      readonly message: string;
      readonly retry: false | { readonly afterMs: number };
      readonly duplicate: boolean;
    };
