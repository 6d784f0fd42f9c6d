/** Every matcher of the testkit, and the types that a runner's entry puts on `expect`. */
import type { Cursor } from '@throughline/protocol';
import type { ExactlyOnceOptions } from '../invariants/exactly-once.ts';
import { connectionMatchers, type Reconnection } from './connection-matchers.ts';
import { deliveryMatchers, type ExpectedLoss } from './delivery-matchers.ts';
import { type GoldenPathOptions, runMatchers } from './run-matchers.ts';
import { sentMatchers } from './sent-matchers.ts';
import { type FaultSchedule, type SurviveOptions, simulationMatchers } from './simulation-matchers.ts';
import { stateMatchers } from './state-matchers.ts';

export const matchers = {
  ...connectionMatchers,
  ...sentMatchers,
  ...deliveryMatchers,
  ...runMatchers,
  ...stateMatchers,
  ...simulationMatchers,
};

/** Asynchronous ones wait until all is settled, never for the wall clock: `await` them. */
export interface ThroughlineMatchers<R = unknown> {
  /** Of a tab: it has an open connection, and the server takes it for this user. */
  toBeConnectedAs(user: string): R;
  /** Of a tab or a server: so many open connections. */
  toHaveConnections(count: number): R;
  /** Of a tab: it connected anew, so many times, after such waits in virtual milliseconds. */
  toHaveReconnected(how?: Reconnection): R;
  /** Of a tab: one of its connections closed with the code. */
  toHaveClosedWith(code: number, reason?: unknown): R;
  /** Of a tab: one of its hellos carried the cursor. `stream` defaults to `me`. */
  toHaveResumedFrom(cursor: Partial<Cursor> & { stream?: string }): R;
  /** Of a tab or a server: a frame was sent that has all this. */
  toHaveSent(frame: object): R;
  /** Of a tab or a server: frames were sent in this order, others between; a text is an `op`. */
  toHaveSentInOrder(frames: readonly (object | string)[]): R;
  /** Of a tab or a server: no submit, subscribe, unsubscribe or replay. */
  toHaveSentNothing(): Promise<R>;
  /** Of a tab or a server: nothing happens any more without time passing. */
  toBeQuiet(): Promise<R>;
  /** Of a tab or a server: each event once, in order, without a gap that nobody declared, and to the end of the log. */
  toBeExactlyOnce(options?: ExactlyOnceOptions): R;
  /** Of a tab: its app received events in this order, others between; a text is a type. */
  toHaveReceivedInOrder(events: readonly (string | object)[]): R;
  /** Of a tab: the server declared events lost. */
  toHaveLost(expected?: ExpectedLoss): R;
  /** Of a server: events of the user's own stream reached nobody else. */
  toBeIsolatedTo(user: string): R;
  /** Of a run: the rules of the golden path hold. */
  toFollowGoldenPath(options?: GoldenPathOptions): R;
  /** Of a run: it ended, and how. */
  toHaveFinished(outcome?: 'completed' | 'failed' | 'cancelled'): R;
  /** Of a run: so many tool calls have begun and not ended. */
  toHaveOpenToolCalls(count: number): R;
  /** Of a run: it called the tool, and the call has all this (`input`, `output`, `status` …). */
  toHaveToolCall(tool: string, call?: object): R;
  /** Of a run: the text of its messages, joined. */
  toStreamText(text: string): R;
  /** Of a tab or a server: the runs shown are the runs of the log. */
  toConverge(): Promise<R>;
  /** Of a tab: it received what a replay gives. */
  toMatchReplay(): R;
  /** Of a server: the fault fired. */
  toHaveExercised(fault: string, times?: number): R;
  /** Of a body as `simulate` takes it: the invariants hold under these faults, in each of 25 runs or as many as asked for. */
  toSurvive(schedule: FaultSchedule, options?: SurviveOptions): Promise<R>;
  /** Of a server, once all clients are closed. */
  toHaveNoLeaks(): Promise<R>;
}
