/** WebKitGTK's MiniBrowser by WebDriver, on a screen that nobody sees. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DrivenBrowser } from './driven-browser.ts';

export interface WebKitPrograms {
  readonly driver: string;
  readonly screen: string;
  readonly browser: string;
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const ending = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

/** The screen chooses its own number and says it. */
async function startScreen(executable: string): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn(executable, ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = await new Promise<string>((resolve, reject) => {
    screen.stdio[3]!.on('data', (chunk: Buffer) => resolve(`:${String(chunk).trim()}`));
    screen.once('exit', () => reject(new Error('Xvfb ended before it had a screen.')));
  });
  return { screen, display };
}

export async function startWebKit(programs: WebKitPrograms): Promise<DrivenBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'webkit-'));
  const { screen, display } = await startScreen(programs.screen);
  const port = await freePort();
  const driver = spawn(programs.driver, [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: display,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
      GSETTINGS_BACKEND: 'memory',
    },
  });
  let gone = false;
  const ended = Promise.all([ending(driver), ending(screen)]);
  driver.once('exit', () => {
    gone = true;
  });
  const command = async (method: string, path: string, body?: object): Promise<any> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: any };
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value).slice(0, 500)}`);
    return value;
  };
  while (!gone && !(await command('GET', '/status').catch(() => undefined)));
  const { sessionId } = await command('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: programs.browser, args: ['--automation'] },
      },
    },
  });
  const session = `/session/${sessionId}`;
  return {
    visit: (url) => command('POST', `${session}/url`, { url }),
    async read(expression) {
      const script = `const done = arguments[0]; Promise.resolve(${expression}).then((value) => done(JSON.stringify(value ?? null)))`;
      return JSON.parse(await command('POST', `${session}/execute/async`, { script, args: [] }));
    },
    reload: () => command('POST', `${session}/refresh`, {}),
    back: () => command('POST', `${session}/back`, {}),
    async stop() {
      await command('DELETE', session).catch(() => undefined);
      driver.kill('SIGKILL');
      screen.kill('SIGKILL');
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
