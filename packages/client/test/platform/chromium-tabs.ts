/** Chromium driven over its bare debugging protocol: a driver's focus emulation would keep every tab shown and awake. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { findChromium } from '../../../../scripts/find-chromium.ts';

/** One tab. */
export interface Tab {
  /** Runs an expression in the page and gives its value. */
  evaluate<T>(expression: string): Promise<T>;
  /** Resolves once the expression is true, asked again at each change that the page tells. */
  until(expression: string): Promise<void>;
  /** Sends a command of the protocol to this tab. */
  command(method: string, parameters?: object): Promise<any>;
  /** Brings the tab to the front; the one that was there is hidden. */
  show(): Promise<void>;
  close(): Promise<void>;
}

export interface Tabs {
  open(url: string): Promise<Tab>;
  stop(): Promise<void>;
}

const endpointOf = (browser: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = '';
    browser.stderr?.on('data', (chunk) => {
      heard += String(chunk);
      const found = /DevTools listening on (ws:\S+)/.exec(heard)?.[1];
      if (found !== undefined) resolve(found);
    });
    browser.once('exit', () => reject(new Error(`Chromium ended before it listened: ${heard}`)));
  });

/** Commands and their answers over one socket. */
const createProtocol = async (endpoint: string) => {
  const socket = new WebSocket(endpoint);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, { resolve(result: any): void; reject(error: Error): void }>();
  let last = 0;
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(String(data));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  });
  const command = (method: string, params: object = {}, sessionId?: string): Promise<any> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  return { command, close: () => socket.close() };
};

export const startChromium = async (): Promise<Tabs> => {
  const { executablePath, args } = await findChromium();
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const browser = spawn(
    executablePath,
    [...args, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const protocol = await createProtocol(await endpointOf(browser));

  const open = async (url: string): Promise<Tab> => {
    const { targetId } = await protocol.command('Target.createTarget', { url });
    const { sessionId } = await protocol.command('Target.attachToTarget', { targetId, flatten: true });
    const command = (method: string, parameters?: object) => protocol.command(method, parameters, sessionId);
    const evaluate = async <T>(expression: string): Promise<T> => {
      const answer = await command('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      return answer.result.value;
    };
    return {
      command,
      evaluate,
      async until(expression) {
        while (!(await evaluate(expression).catch(() => false)));
      },
      show: () => protocol.command('Target.activateTarget', { targetId }),
      close: () => protocol.command('Target.closeTarget', { targetId }),
    };
  };

  return {
    open,
    async stop() {
      protocol.close();
      const ended = new Promise((resolve) => browser.once('exit', resolve));
      browser.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};
