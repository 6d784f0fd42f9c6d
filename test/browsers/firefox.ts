/** Firefox by WebDriver BiDi, over `ws` alone. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { DrivenBrowser } from './driven-browser.ts';

export async function startFirefox(executable: string): Promise<DrivenBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'firefox-'));
  const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', home, 'about:blank'];
  const firefox = spawn(executable, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: home },
  });
  const ended = new Promise<void>((resolve) => firefox.once('exit', () => resolve()));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let heard = '';
    firefox.stderr.on('data', (chunk) => {
      heard += String(chunk);
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(heard)?.[1];
      if (found !== undefined) resolve(found);
    });
    firefox.once('exit', () => reject(new Error(`Firefox ended before it listened: ${heard.slice(-500)}`)));
  });
  const socket = new WebSocket(`${endpoint}/session`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (message: any) => void>();
  let asked = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const command = (method: string, params: object): Promise<any> =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, ({ type, error, message, result }) =>
        type === 'error' ? reject(new Error(`${method}: ${error}: ${message}`)) : resolve(result),
      );
      socket.send(JSON.stringify({ id: asked, method, params }));
    });
  await command('session.new', { capabilities: {} });
  const { contexts } = await command('browsingContext.getTree', {});
  const { context } = contexts[0];
  return {
    visit: (url) => command('browsingContext.navigate', { context, url, wait: 'complete' }),
    async read(expression) {
      const code = `(async () => JSON.stringify(await (${expression})))()`;
      const { result } = await command('script.evaluate', {
        expression: code,
        target: { context },
        awaitPromise: true,
      });
      return JSON.parse(result.value);
    },
    reload: () => command('browsingContext.reload', { context, wait: 'complete' }),
    back: () => command('browsingContext.traverseHistory', { context, delta: -1 }),
    async stop() {
      socket.terminate();
      firefox.kill('SIGKILL');
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
