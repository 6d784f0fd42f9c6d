/** Calls into a child process by name, over its IPC channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface RemoteProcess {
  call<Result>(method: string, argument?: unknown): Promise<Result>;
  end(): Promise<void>;
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

export function startProcess(file: string, execArgv: readonly string[] = []): RemoteProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child: ChildProcess = fork(path, { execArgv: ['--expose-gc', ...execArgv] });
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  child.on('message', ({ id, result, error }: Answer) => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const { reject } of pending.values()) reject(new Error(`${file} ended with ${code}`));
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    call: (method, argument) =>
      new Promise((resolve, reject) => {
        const id = next++;
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
        child.send({ id, method, argument });
      }),
    async end() {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // An orderly end writes profiles, where they were asked for.
      child.send({ id: -1, method: 'exit' });
      await ended;
    },
  };
}

/** The other side. */
export function serveCalls(methods: Record<string, (argument: any) => unknown>): void {
  process.on('message', async ({ id, method, argument }: { id: number; method: string; argument: unknown }) => {
    if (method === 'exit') process.exit(0);
    try {
      process.send?.({ id, result: await methods[method]!(argument) });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}
