/** What an app says about publishers: who they are, and what they may do. [P1] */

import type { PublisherRun } from '../../run/publisher-run.ts';

/** What a request is about to do. */
export type RunAction = 'start' | 'publish' | 'end' | 'signals' | 'ask';

/** A publisher that the app knows. */
export interface RunPublisher {
  may(action: RunAction, target: PublisherRun): boolean | Promise<boolean>;
}

export interface RunsHandlerOptions {
  /** Who is it, by the `Authorization` of the request? `null`: nobody (401). What it throws answers 503. */
  readonly authenticate: (request: Request) => RunPublisher | null | Promise<RunPublisher | null>;
}
