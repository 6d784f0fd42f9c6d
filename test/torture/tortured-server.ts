/** Starts the server process, asks what it holds, and notices when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Holdings } from './server-process.ts';

export interface TorturedServer {
  readonly port: number;
  /** How the process died; undefined while it lives. */
  readonly death: () => string | undefined;
  publish(): void;
  /** Resolves once everybody has gone: what is held then. */
  holdings(): Promise<Holdings>;
  close(): void;
}

const main = fileURLToPath(new URL('./server-process.ts', import.meta.url));

export async function startTorturedServer(): Promise<TorturedServer> {
  const execArgv = ['--expose-gc', '--import', 'tsx', '--conditions', '@throughline/source'];
  const child: ChildProcess = fork(main, [], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let death: string | undefined;
  let errors = '';
  child.stderr!.on('data', (text) => {
    errors += text;
  });
  const died = new Promise<never>((_, reject) =>
    child.once('exit', (code, signal) => {
      death = `The server process ended with ${code ?? signal}: ${errors}`;
      reject(new Error(death));
    }),
  );
  died.catch(() => {});
  const answer = <Answer>(): Promise<Answer> =>
    Promise.race([new Promise<Answer>((resolve) => child.once('message', (said) => resolve(said as Answer))), died]);
  const port = await answer<number>();
  return {
    port,
    death: () => death,
    publish: () => void child.send('publish'),
    holdings() {
      const held = answer<Holdings>();
      child.send('holdings');
      return held;
    },
    close: () => void child.kill(),
  };
}
