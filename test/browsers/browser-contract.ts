/** What holds in every browser: connect, cut, resume, reload, back, and HTTP in place of the WebSocket. [L5, C3, F1] */
import { fileURLToPath } from 'node:url';
import { createHttpEndpoint, toNodeListener } from '@throughline/server/http';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from '../support/start-backend.ts';
import { type DrivenBrowser, until } from './driven-browser.ts';

export interface BrowserAbilities {
  /** It keeps pages in its back/forward cache when it is driven. */
  readonly keepsPages: boolean;
}

const LIMIT_MS = 120_000;

export function describeBrowser(name: string, start: () => Promise<DrivenBrowser>, abilities: BrowserAbilities): void {
  describe(name, () => {
    let browser: DrivenBrowser;
    let backend: Backend;
    let agent: ReturnType<typeof toNodeListener>;
    beforeAll(async () => {
      const built = await build({
        entryPoints: [fileURLToPath(new URL('../http/nginx-page.ts', import.meta.url))],
        bundle: true,
        write: false,
        format: 'esm',
        conditions: ['@throughline/source'],
      });
      const script = built.outputFiles[0]!.text;
      backend = await startBackend({
        times: { retryAfterMs: 10, restartSpreadMs: 10 },
        onManager(manager) {
          agent = toNodeListener(createHttpEndpoint(manager));
        },
        onRequest(request, response) {
          if (request.url?.startsWith('/agent')) return agent(request, response);
          const isScript = request.url === '/page.js';
          response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
          const body = request.url === '/elsewhere' ? '' : '<script type="module" src="/page.js"></script>';
          response.end(isScript ? script : `<!doctype html><title>page</title>${body}`);
        },
      });
      browser = await start();
    }, LIMIT_MS);
    afterAll(async () => {
      await browser?.stop();
      await backend?.close();
    }, LIMIT_MS);

    const say = (user: string, type: string, data: unknown) =>
      backend.manager.publish(`user:${user}`, { type, data, runId: 'r-1' } as never);
    const live = (): Promise<void> => until(browser, 'window.page?.isLive');
    const shows = (text: string): Promise<void> => until(browser, `page.text === ${JSON.stringify(text)}`);
    const visit = async (user: string, query = ''): Promise<void> => {
      await browser.visit(`${backend.origin}/?user=${user}${query}`);
      await live();
      await say(user, 'agent_started', { agent: 'a' });
    };
    const piece = (user: string, text: string) => say(user, 'message_delta', { messageId: 'm', text });
    const isWhole = async (): Promise<void> => {
      const { heard, troubles } = await browser.read<{ heard: number[]; troubles: string[] }>(
        '({ heard: page.heard, troubles: page.troubles })',
      );
      expect(heard).toEqual(heard.map((_, index) => heard[0]! + index));
      expect(troubles).toEqual([]);
    };

    it.each([
      ['over a WebSocket', 'socket', ''],
      ['[F1] over HTTP', 'http', '&always'],
    ])(
      '%s: connects, is cut twice, and has everything once, in order',
      async (_how, user, query) => {
        await visit(user, query);
        for (const [index, text] of ['one ', 'two ', 'three '].entries()) {
          await piece(user, text);
          if (index < 2) backend.cut();
        }
        await shows('one two three ');
        expect(await browser.read('page.transport?.name ?? null')).toBe(query === '' ? null : 'http');
        await isWhole();
      },
      LIMIT_MS,
    );

    it(
      '[C3] a reload goes on where the page was: the view is whole, and nothing takes effect twice',
      async () => {
        await visit('reload');
        await piece('reload', 'before ');
        await shows('before ');
        await browser.reload();
        await live();
        await piece('reload', 'after');
        await shows('before after');
        await isWhole();
      },
      LIMIT_MS,
    );

    it(
      abilities.keepsPages
        ? '[L5] back: the page comes out of the back/forward cache, live, with what came meanwhile'
        : 'back: the page is live again, with what came meanwhile',
      async () => {
        await visit('back');
        await piece('back', 'before ');
        await shows('before ');
        await browser.read('(window.mark = 7)');
        await browser.visit(`${backend.origin}/elsewhere`);
        await piece('back', 'meanwhile ');
        await browser.back();
        await live();
        await piece('back', 'after');
        await shows('before meanwhile after');
        if (abilities.keepsPages) expect(await browser.read('window.mark ?? null')).toBe(7);
      },
      LIMIT_MS,
    );
  });
}
