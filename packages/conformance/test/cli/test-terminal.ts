/** A terminal in memory: what was said, what is typed, and when the user has had enough. */
import { PassThrough } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface TestTerminal extends Terminal {
  readonly said: readonly string[];
  readonly complaints: readonly string[];
  type(line: string): void;
  /** Resolves with the match once a line was said that fits. */
  line(fits: RegExp): Promise<RegExpExecArray>;
  interrupt(): void;
}

export function createTestTerminal({ isWatched = false } = {}): TestTerminal {
  const said: string[] = [];
  const complaints: string[] = [];
  const enough = new AbortController();
  const input = new PassThrough();
  const waiting = new Set<() => void>();
  const add = (list: string[]) => (line: string) => {
    list.push(line);
    for (const look of [...waiting]) look();
  };
  return {
    out: add(said),
    err: add(complaints),
    isWatched,
    input,
    signal: enough.signal,
    said,
    complaints,
    type: (line) => void input.write(`${line}\n`),
    line: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = [...said, ...complaints].map((line) => fits.exec(line)).find((match) => match !== null);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    interrupt: () => enough.abort(),
  };
}
