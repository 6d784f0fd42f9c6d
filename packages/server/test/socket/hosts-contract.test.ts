/** The pipe contract on Bun and on Deno, where they are installed (`bun`, `deno` on PATH); else one line says so. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { describePipeContract, type ServedManager } from '../pipe/pipe-contract.ts';
import { openSocketPage } from '../pipe/socket-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'hosts-'));
const program = join(folder, 'host-program.mjs');
beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./host-program.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['@throughline/source'],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isInstalled = (command: string): boolean => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let heard = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        heard += String(chunk);
        const port = /listening (\d+)/.exec(heard)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    }
    child.once('exit', () => reject(new Error(`The host ended before it listened: ${heard}`)));
  });

const hosts = [
  { name: 'Bun', command: 'bun', args: ['run'] },
  { name: 'Deno', command: 'deno', args: ['run', '-A', '--no-lock'] },
];

for (const { name, command, args } of hosts) {
  if (!isInstalled(command)) {
    describe(name, () => {
      test.skip(`${name} is not installed (no "${command}" on PATH): its contract was left out`);
    });
    continue;
  }
  describePipeContract(`a socket of ${name}`, async (options) => {
    const child = spawn(command, [...args, program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const port = await portOf(child);
    const call =
      (what: keyof ServedManager) =>
      async (...values: unknown[]): Promise<any> => {
        const body = JSON.stringify({ call: what, values });
        const answer = await fetch(`http://127.0.0.1:${port}/control`, { method: 'POST', body });
        return ((await answer.json()) as { result: unknown }).result;
      };
    // Requests that are under way together may overtake each other, so each publish waits for the one before it.
    const publish = call('publish');
    let published: Promise<unknown> = Promise.resolve();
    return {
      manager: {
        publish: (...values) => {
          const outcome = published.then(() => publish(...values));
          published = outcome.catch(() => {});
          return outcome;
        },
        stats: call('stats'),
        bufferedBytes: call('bufferedBytes'),
        ready: call('ready'),
        close: call('close'),
      },
      open: () => openSocketPage(`ws://127.0.0.1:${port}/agent`),
      async stop() {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      },
    };
  });
}
