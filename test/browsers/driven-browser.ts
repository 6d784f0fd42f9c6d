/** A browser that a test drives, whichever its protocol. */

export interface DrivenBrowser {
  visit(url: string): Promise<void>;
  /** What the expression is in the page, as JSON; of a promise, what it becomes. */
  read<Value>(expression: string): Promise<Value>;
  reload(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves once the expression is true in the page; each look is a round trip to the browser. */
export async function until(browser: DrivenBrowser, expression: string): Promise<void> {
  while (!(await browser.read<boolean>(`Boolean(${expression})`).catch(() => false)));
}
