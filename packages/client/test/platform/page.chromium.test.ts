/** The page's lifecycle as Chromium really plays it, caused through its debugging protocol where a page cannot. [L2–L5] */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Peer, startRealServer, type TinyServer } from '../socket/tiny-server.ts';
import { startChromium, type Tab, type Tabs } from './chromium-tabs.ts';

let chromium: Tabs;
let pages: Server;
let server: TinyServer;
let tab: Tab;

/** Serves the page with its script inside; every other path is elsewhere. */
const servePages = async (): Promise<Server> => {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/page-entry.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['@throughline/source'],
  });
  const script = outputFiles[0]!.text;
  const http = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    const body = request.url?.startsWith('/chat') ? `<script type="module">${script}</script>` : '<p>Elsewhere</p>';
    response.end(`<!doctype html><title>page</title>${body}`);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return http;
};

const address = (path: string): string => `http://127.0.0.1:${(pages.address() as AddressInfo).port}${path}`;
const signals = () => tab.evaluate<string[]>('notes.signals');
const isOpen = () => tab.until("notes.statuses.at(-1) === 'replaying'");
const freeze = (state: 'frozen' | 'active') => tab.command('Page.setWebLifecycleState', { state });

/** The next connection that has said hello. */
const greeted = async (): Promise<Peer> => {
  const peer = await server.accept();
  expect((await peer.next()).op).toBe('hello');
  return peer;
};
/** Opens another tab in front of this one, and waits until this one is hidden. */
const hide = async (): Promise<Tab> => {
  const other = await chromium.open(address('/elsewhere'));
  await other.show();
  await tab.until("notes.signals.includes('hidden')");
  return other;
};
const emulateNetwork = (offline: boolean) =>
  tab.command('Network.emulateNetworkConditions', {
    offline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });

beforeAll(async () => {
  chromium = await startChromium();
  pages = await servePages();
});
afterAll(async () => {
  await chromium.stop();
  pages.closeAllConnections();
  await new Promise((resolve) => pages.close(resolve));
});
beforeEach(async () => {
  server = await startRealServer();
  tab = await chromium.open(address(`/chat?server=${encodeURIComponent(server.url)}`));
  await tab.show();
});
afterEach(async () => {
  await tab.close();
  await server.stop();
});

describe('a page in Chromium', () => {
  it('[L3, L4] notices that it is offline, says so, and comes back with the network', async () => {
    await greeted();
    await isOpen();
    await tab.command('Network.enable');
    await emulateNetwork(true);
    await tab.until("notes.statuses.includes('waiting offline')");
    await emulateNetwork(false);
    await greeted();
    await isOpen();
    expect(await signals()).toEqual(expect.arrayContaining(['offline', 'online']));
  });

  it('[L3] asks whether the socket lives when it was frozen in the background and resumes', async () => {
    const peer = await greeted();
    await isOpen();
    const other = await hide();
    await freeze('frozen');
    await freeze('active');
    expect((await peer.next()).op).toBe('ping');
    await other.close();
    await tab.show();
    expect(await signals()).toEqual(expect.arrayContaining(['hidden', 'freeze', 'resume']));
  });

  it('[L3] comes back when the server went away while it was frozen', async () => {
    const peer = await greeted();
    await isOpen();
    const other = await hide();
    await freeze('frozen');
    peer.cut();
    await peer.closed;
    await freeze('active');
    await greeted();
    await isOpen();
    await other.close();
  });

  it('[L5] keeps its place in the back/forward cache, closes its socket there, and redials when shown again', async () => {
    const first = await greeted();
    await isOpen();
    await tab.command('Page.navigate', { url: address('/elsewhere') });
    expect(await first.closed).toBe(1000);
    await tab.until("document.readyState === 'complete'");
    await tab.evaluate('history.back()');
    await greeted();
    await isOpen();
    expect(await tab.evaluate('notes.persisted')).toBe(true);
    const statuses = await tab.evaluate<string[]>('notes.statuses');
    const around = ['connecting', 'greeting', 'replaying'];
    expect(statuses.filter((status) => !status.startsWith('paused'))).toEqual([...around, ...around]);
    // Chromium freezes the page inside the cache: two reasons at once, and the page is back when both are gone.
    expect(statuses).toContain('paused pagehide+freeze');
  });

  it('[L3] notices a sleep by the wall clock running ahead, and asks', async () => {
    const peer = await greeted();
    await isOpen();
    await tab.evaluate('{ const now = Date.now; Date.now = () => now() + 3_600_000; }');
    expect((await peer.next()).op).toBe('ping');
  });

  it('[L3] comes back in a background tab, and asks when it is shown again', async () => {
    const first = await greeted();
    await isOpen();
    const other = await hide();
    first.cut();
    const second = await greeted();
    await isOpen();
    await other.close();
    await tab.show();
    expect((await second.next()).op).toBe('ping');
  });
});
