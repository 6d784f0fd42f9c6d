/** What one page was told of its streams: each number once and in order, or named as lost; anything else is written down. [S1–S4] */

export interface Range {
  readonly from: number;
  readonly until: number;
}

/** One stream as one page saw it. */
export interface StreamLedger {
  /** Number before the first event that was asked for. */
  readonly start: number;
  readonly cursor: number;
  /** Ids by order of arrival; the first has the number `start + 1` unless something was lost. */
  readonly events: readonly { readonly seq: number; readonly id: string }[];
  readonly lost: readonly Range[];
}

export interface Ledger {
  event(stream: string, seq: number, id: string): void;
  lost(stream: string, range: Range): void;
  /** The page was told that the stream goes on after `seq`. */
  reset(stream: string, seq: number): void;
  of(stream: string): StreamLedger;
  /** Resolves once the page has dispatched everything up to `seq`. */
  reached(stream: string, seq: number): Promise<void>;
  /** What must never happen, in words. */
  readonly violations: readonly string[];
}

interface Account {
  start: number;
  cursor: number;
  events: { seq: number; id: string }[];
  lost: Range[];
}

export function createLedger(page: string): Ledger {
  const accounts = new Map<string, Account>();
  const violations: string[] = [];
  let waiting: { stream: string; seq: number; resolve: () => void }[] = [];

  const open = (stream: string): Account => {
    const known = accounts.get(stream);
    if (known) return known;
    const made: Account = { start: 0, cursor: 0, events: [], lost: [] };
    accounts.set(stream, made);
    return made;
  };

  const moved = (stream: string, cursor: number): void => {
    if (waiting.length === 0) return;
    const isReady = (one: { stream: string; seq: number }): boolean => one.stream === stream && one.seq <= cursor;
    const ready = waiting.filter(isReady);
    if (ready.length === 0) return;
    waiting = waiting.filter((one) => !isReady(one));
    for (const { resolve } of ready) resolve();
  };

  return {
    violations,
    event(stream, seq, id) {
      const account = open(stream);
      if (seq <= account.cursor) violations.push(`${page} got ${stream} ${seq} (${id}) again at ${account.cursor}`);
      else if (seq > account.cursor + 1)
        violations.push(`${page} skipped ${stream} ${account.cursor + 1} to ${seq - 1}`);
      account.events.push({ seq, id });
      account.cursor = Math.max(account.cursor, seq);
      moved(stream, account.cursor);
    },
    lost(stream, range) {
      const account = open(stream);
      account.lost.push(range);
      account.cursor = Math.max(account.cursor, range.until);
      moved(stream, account.cursor);
    },
    reset(stream, seq) {
      const account = open(stream);
      if (account.events.length === 0 && account.lost.length === 0) account.start = seq;
      account.cursor = seq;
    },
    of: open,
    reached(stream, seq) {
      if (open(stream).cursor >= seq) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ stream, seq, resolve }));
    },
  };
}

/** Holds a page's ledger of one stream against the log: what does not agree, in words. */
export function compareWithLog(page: string, stream: string, ledger: StreamLedger, log: readonly string[]): string[] {
  const wrong: string[] = [];
  const seen = new Set<number>();
  for (const { seq, id } of ledger.events) {
    seen.add(seq);
    if (log[seq - 1] !== id) wrong.push(`${page}: ${stream} ${seq} is ${log[seq - 1]} in the log, the page got ${id}`);
  }
  for (let seq = ledger.start + 1; seq <= log.length; seq++) {
    const isNamed = ledger.lost.some(({ from, until }) => from <= seq && seq <= until);
    if (!seen.has(seq) && !isNamed) wrong.push(`${page}: ${stream} ${seq} never came and was not named as lost`);
  }
  return wrong;
}
