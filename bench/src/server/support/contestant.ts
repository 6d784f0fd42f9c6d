/** What each server must do in a benchmark: take connections and deliver events to one user, or to all who share a stream. */

export interface Contestant {
  /** Gives the port. */
  listen(): Promise<number>;
  /** To every connection; `undefined` for the shared stream, else to the connections of one user. */
  publish(user: string | undefined): void;
  /** Resolves when what was published in this tick is out of our hands. */
  settled(): Promise<unknown>;
}

export type ContestantName = 'throughline' | 'ws' | 'socket.io' | 'socket.io with recovery';
export const contestantNames: readonly ContestantName[] = ['ws', 'throughline', 'socket.io', 'socket.io with recovery'];
export const SHARED = 'thread:shared';
