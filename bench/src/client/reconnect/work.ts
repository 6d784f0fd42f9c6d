/** What is missed: agent events of about 162 bytes on the wire, as a page would get them while a message streams. */

export const MISSED = Number(process.env.MISSED ?? 10_000);

export interface MissedEvent {
  readonly type: 'message_delta';
  readonly runId: string;
  readonly data: { readonly messageId: string; readonly text: string };
}

export const missedEvents: readonly MissedEvent[] = Array.from({ length: MISSED }, () => ({
  type: 'message_delta',
  runId: 'run-1',
  data: { messageId: 'm-1', text: 'a token of text' },
}));

/** A server with one page on it. */
export interface Contestant {
  readonly name: string;
  /** Brings one page up, takes its network away and publishes what it misses. */
  prepare(round: number): Promise<Missing>;
  stop(): Promise<void>;
}

/** A page that is away. */
export interface Missing {
  /** Gives the network back; resolves once the page has heard the last event that it missed. */
  catchUp(): Promise<void>;
  leave(): void;
}

/** Counts to a number, and says when it is there. */
export function countTo(expected: number): { count(): void; readonly reached: Promise<void> } {
  let heard = 0;
  let done = (): void => {};
  const reached = new Promise<void>((resolve) => {
    done = resolve;
  });
  return {
    count() {
      heard += 1;
      if (heard === expected) done();
    },
    reached,
  };
}
