/** Where the command speaks: lines to people and programs, and whether somebody is watching. */

export interface Terminal {
  /** One line of the result. */
  out(line: string): void;
  /** One line for people that is no result. */
  err(line: string): void;
  /** Somebody watches: progress is welcome. Otherwise the output is plain and ends up in a file. */
  readonly isWatched: boolean;
  /** Lines that somebody types; undefined where nothing comes. */
  readonly input: NodeJS.ReadableStream | undefined;
  /** Aborted when the user has had enough (Ctrl+C). */
  readonly signal: AbortSignal;
}

/** The command was not understood, or cannot begin: exit code 2, and no stack. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

export function processTerminal(): Terminal {
  const enough = new AbortController();
  // Whoever reads the output may stop reading, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => error.code === 'EPIPE' && enough.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => enough.abort());
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    isWatched: process.stderr.isTTY === true && process.env.CI === undefined,
    input: process.stdin,
    signal: enough.signal,
  };
}

/** Resolves when the user has had enough. */
export const enough = ({ signal }: Terminal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
