/** One tab of one user: what to give a client, and what can happen to a page. */
import type { Delivery, Timeline, Whereabouts } from '../timeline/timeline.ts';
import type { Page, PageObserver } from './page.ts';
import type { PageClock } from './page-clock.ts';
import type { LifecycleSignal, PageLifecycle } from './page-lifecycle.ts';
import type { TabStorage } from './page-storage.ts';

/** To spread into `createClient`: `createClient({ ...tab.options, events })`. */
export interface TabOptions {
  readonly url: string;
  readonly token: () => string;
  readonly WebSocket: typeof WebSocket;
  readonly clock: PageClock;
  readonly random: () => number;
  readonly storage: TabStorage;
  readonly lifecycle: PageLifecycle;
  readonly observer: PageObserver;
}

export interface TestTab {
  /** `ada/1`. */
  readonly name: string;
  readonly user: string;
  /** Of the page that is loaded now: read it anew after `reload()`. */
  readonly options: TabOptions;
  /** What the app of this tab received, over all its pages. */
  readonly deliveries: readonly Delivery[];
  /** The status that the client told last. */
  readonly status: string | undefined;
  /** Sockets of the page that are not CLOSED. */
  readonly sockets: readonly WebSocket[];
  readonly storage: TabStorage;
  /** Timers and lifecycle listeners that the page has now. */
  readonly leftOver: { readonly timers: number; readonly listeners: number };
  /** The cable is out. `silent`: the page is not told. */
  offline(how?: { silent?: boolean }): void;
  online(how?: { silent?: boolean }): void;
  /** The browser freezes the page: no task and no timer of it runs until `resume`. */
  freeze(): void;
  resume(): void;
  /** Another tab is in front. `throttleMs`: timers take at least so long, as in Chromium (1000). */
  hide(how?: { throttleMs?: number }): void;
  show(): void;
  focus(): void;
  /** The machine sleeps until `wake`: no task runs, nothing travels, and the page's monotonic clock stands still. */
  sleep(): void;
  wake(): void;
  /** The page goes into the back/forward cache, and comes back from it. */
  leave(): void;
  back(): void;
  /** A new page in the same tab: storage stays, all else is new. `crash`: without `pagehide`. */
  reload(how?: { crash?: boolean }): TabOptions;
  /** The tab is closed. */
  close(how?: { crash?: boolean }): void;
  /** Ends whatever keeps the page from working: no net, frozen, asleep, in the cache, hidden. */
  heal(): void;
  /** Pulls the cable of every open socket: no close frame travels. */
  cut(): void;
  /** One-way latency of this tab's connections, in milliseconds of virtual time. */
  latencyMs: number;
  /** Messages that are due together share one task. */
  coalesce: boolean;
}

export interface TabParts {
  readonly where: Whereabouts;
  readonly url: string;
  readonly token: () => string;
  readonly storage: TabStorage;
  readonly timeline: Timeline;
  readonly createPage: (number: number, begins: { offline: boolean; visible: boolean }) => Page;
}

export function createTestTab(parts: TabParts): TestTab & { readonly page: Page } {
  const { timeline, storage, where } = parts;
  let page = parts.createPage(1, { offline: false, visible: true });
  let pages = 1;

  const note = (what: string): void => void timeline.add({ kind: 'page', where, what });
  const notify = (name: LifecycleSignal): void => page.surroundings.signal(name);
  const eachWire = (act: (link: NonNullable<Page['scope']['sockets'][number]['link']>) => void): void => {
    for (const { link } of page.scope.sockets) if (link) act(link);
  };
  const isMine = (entry: { where: Whereabouts }): boolean => entry.where.tab === where.tab;
  const unload = (crash: boolean): void => {
    if (!crash) notify('pagehide');
    page.unload();
  };

  const tab: TestTab & { readonly page: Page } = {
    name: where.tab,
    user: where.user,
    storage,
    get page() {
      return page;
    },
    get options() {
      const { scope, clock, random, lifecycle, observer } = page;
      const { url, token } = parts;
      return { url, token, WebSocket: scope.WebSocket, clock, random, storage, lifecycle, observer };
    },
    get deliveries() {
      return timeline
        .of('delivered')
        .filter(isMine)
        .map(({ event }) => event);
    },
    get status() {
      return timeline.of('status').findLast(isMine)?.status.name;
    },
    get sockets() {
      return page.scope.sockets.map(({ socket }) => socket);
    },
    get leftOver() {
      return { timers: page.time.waiting, listeners: page.surroundings.listeners };
    },
    offline({ silent = false } = {}) {
      note(`offline${silent ? ', silently' : ''}`);
      page.scope.offline();
      if (!silent) notify('offline');
    },
    online({ silent = false } = {}) {
      note(`online${silent ? ', silently' : ''}`);
      page.scope.online();
      if (!silent) notify('online');
    },
    freeze() {
      note('freeze');
      notify('freeze');
      page.freeze();
    },
    resume() {
      note('resume');
      page.thaw();
      notify('resume');
    },
    hide({ throttleMs = 0 } = {}) {
      note('hide');
      notify('hidden');
      page.time.throttle(throttleMs);
    },
    show() {
      note('show');
      page.time.throttle(0);
      notify('visible');
    },
    focus: () => notify('focus'),
    sleep() {
      note('sleep');
      page.scope.freeze();
      page.time.sleep();
      eachWire(({ up }) => up.hold('sleep'));
    },
    wake() {
      note('wake');
      eachWire(({ up }) => up.release('sleep'));
      page.scope.thaw();
      page.time.wake();
    },
    leave() {
      note('leave');
      notify('pagehide');
      page.freeze();
    },
    back() {
      note('back');
      page.thaw();
      notify('pageshow');
    },
    reload({ crash = false } = {}) {
      note(crash ? 'crash and reload' : 'reload');
      unload(crash);
      pages += 1;
      const offline = page.lifecycle.isOffline();
      page = parts.createPage(pages, { offline, visible: true });
      return tab.options;
    },
    close({ crash = false } = {}) {
      note(crash ? 'crash' : 'close');
      unload(crash);
    },
    heal() {
      if (page.lifecycle.isOffline() || page.scope.isOffline) tab.online();
      if (page.time.asleep) tab.wake();
      if (page.scope.isFrozen) {
        tab.resume();
        notify('pageshow');
      }
      if (!page.lifecycle.isVisible()) tab.show();
    },
    cut() {
      note('cut');
      eachWire(({ server }) => server?.cut());
    },
    get latencyMs() {
      return typeof page.scope.latencyMs === 'number' ? page.scope.latencyMs : 0;
    },
    set latencyMs(ms) {
      page.scope.latencyMs = ms;
    },
    get coalesce() {
      return page.scope.coalesce;
    },
    set coalesce(on) {
      page.scope.coalesce = on;
    },
  };
  return tab;
}
