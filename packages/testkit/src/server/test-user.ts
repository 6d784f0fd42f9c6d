/** One user of a test server: tabs, runs, rights. */
import type { RunOptions } from '@throughline/server';
import type { TestRun } from '../run/test-run.ts';
import type { TestTab } from '../tab/test-tab.ts';
import type { StreamAction } from './accounts.ts';

export interface TabRequest {
  /** @defaultValue a token that this server issued for the user */
  readonly token?: string | (() => string);
  /** @defaultValue the server's */
  readonly url?: string;
  /** The tab was duplicated from this one: it begins with a copy of its storage. */
  readonly duplicateOf?: TestTab;
}

export interface TestRunRequest extends Partial<RunOptions> {
  /** @defaultValue the user's own stream */
  readonly stream?: string;
  /** Whether a cancel by a page ends the run by itself. @defaultValue true */
  readonly obeysCancel?: boolean;
}

export interface TestUser {
  readonly id: string;
  /** A new tab; its page has no client until the test makes one with `tab.options`. */
  tab(request?: TabRequest): TestTab;
  readonly tabs: readonly TestTab[];
  /** Begins a run of an agent, written step by step. */
  run(request?: TestRunRequest): TestRun;
  /** A token; with `expiresInMs` the page is asked for a fresh one in time. */
  token(how?: { expiresInMs?: number }): string;
  /** Lets the user read a stream and submit to it. */
  grant(stream: string, actions?: readonly StreamAction[]): TestUser;
  /** Takes it back, on open connections too. */
  revoke(stream: string): TestUser;
}
