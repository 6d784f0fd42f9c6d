/** A private Redis for tests: a free port, an empty directory, gone afterwards. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Sends one command on a connection of its own. */
  command(...args: string[]): Promise<unknown>;
  /** Ends the process, at once and without a last save. */
  kill(): Promise<void>;
  /** Starts it again on the same port and directory. */
  restart(): Promise<void>;
  /** Ends it and removes what it wrote. */
  remove(): Promise<void>;
}

/** Is there a `redis-server` to start? */
export const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Resolves when the server says that it accepts connections. */
const started = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes('Ready to accept connections')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${said}`)));
    child.once('error', reject);
  });

export async function startRedisServer(...more: string[]): Promise<RedisServer> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'throughline-redis-'));
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    '--repl-diskless-sync-delay',
    '0',
    ...more,
  ];
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess;

  const start = async (): Promise<void> => {
    child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await started(child);
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };

  // Also when the test that should remove it never came to an end.
  const killNow = (): void => void child.kill('SIGKILL');
  process.once('exit', killNow);

  await start();
  return {
    port,
    url,
    kill,
    restart: start,
    async command(...command) {
      const client = createClient({ url });
      client.on('error', () => {});
      await client.connect();
      try {
        return await client.sendCommand(command);
      } finally {
        client.destroy();
      }
    },
    async remove() {
      process.off('exit', killNow);
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
