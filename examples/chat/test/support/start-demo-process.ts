/** The demo as `npm run demo` starts it: a process of its own, which a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface StartedDemo {
  readonly child: ChildProcess;
  readonly said: string;
  /** The exit code of a process that ended instead of answering. */
  readonly code: number | null;
}

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** Starts `server/main.ts`; resolves with what it said once it answers or has ended. Put into `children`, for the one who cleans up. */
export function startDemoProcess(children: ChildProcess[], env: Record<string, string>): Promise<StartedDemo> {
  const { REDIS_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--conditions=@throughline/source', '--import', 'tsx', main], {
    env: { ...inherited, NODE_ENV: 'production', ...env },
  });
  children.push(child);
  let said = '';
  return new Promise((resolve) => {
    const hear = (text: Buffer) => {
      said += text;
      if (/Ctrl\+C/.test(said)) resolve({ child, said, code: null });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => resolve({ child, said, code }));
  });
}

export const urlIn = (said: string): string => /http:\/\/localhost:\d+\//.exec(said)?.[0] ?? '';
