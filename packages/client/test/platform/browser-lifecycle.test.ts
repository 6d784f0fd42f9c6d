import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBrowserLifecycle } from '../../src/platform/browser-lifecycle.ts';

/** An event target that counts who listens. */
const createTarget = () => {
  const target = new EventTarget();
  let listeners = 0;
  return {
    add: (type: string, listener: EventListener) => {
      listeners += 1;
      target.addEventListener(type, listener);
    },
    remove: (type: string, listener: EventListener) => {
      listeners -= 1;
      target.removeEventListener(type, listener);
    },
    fire: (type: string) => target.dispatchEvent(new Event(type)),
    get listeners() {
      return listeners;
    },
  };
};

/** A page, as far as a lifecycle sees one. */
const stubPage = () => {
  const [window, document] = [createTarget(), createTarget()];
  const page = { visibilityState: 'visible', addEventListener: document.add, removeEventListener: document.remove };
  vi.stubGlobal('addEventListener', window.add);
  vi.stubGlobal('removeEventListener', window.remove);
  vi.stubGlobal('document', page);
  return { window, document, page };
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the browser’s lifecycle', () => {
  it('tells every signal by its name', () => {
    const { window, document, page } = stubPage();
    const notified: string[] = [];
    createBrowserLifecycle().subscribe((signal) => notified.push(signal));
    for (const type of ['online', 'offline', 'focus', 'pagehide', 'pageshow']) window.fire(type);
    for (const type of ['freeze', 'resume']) document.fire(type);
    page.visibilityState = 'hidden';
    document.fire('visibilitychange');
    page.visibilityState = 'visible';
    document.fire('visibilitychange');
    expect(notified).toEqual([
      'online',
      'offline',
      'focus',
      'pagehide',
      'pageshow',
      'freeze',
      'resume',
      'hidden',
      'visible',
    ]);
  });

  it('lets go of every listener, and may be told so twice', () => {
    const { window, document } = stubPage();
    const notified: string[] = [];
    const cancel = createBrowserLifecycle().subscribe((signal) => notified.push(signal));
    expect([window.listeners, document.listeners]).toEqual([5, 3]);
    cancel();
    cancel();
    window.fire('online');
    expect([window.listeners, document.listeners, notified.length]).toEqual([0, 0, 0]);
  });

  it('[L4] takes the browser’s word for offline only where it says so', () => {
    const lifecycle = createBrowserLifecycle();
    vi.stubGlobal('navigator', { onLine: false });
    expect(lifecycle.isOffline()).toBe(true);
    vi.stubGlobal('navigator', { onLine: true });
    expect(lifecycle.isOffline()).toBe(false);
    vi.stubGlobal('navigator', undefined);
    expect(lifecycle.isOffline()).toBe(false);
  });

  it('says whether the page is shown', () => {
    const { page } = stubPage();
    const lifecycle = createBrowserLifecycle();
    expect(lifecycle.isVisible()).toBe(true);
    page.visibilityState = 'hidden';
    expect(lifecycle.isVisible()).toBe(false);
  });

  it('in a worker tells what a worker has', () => {
    const global = createTarget();
    vi.stubGlobal('addEventListener', global.add);
    vi.stubGlobal('removeEventListener', global.remove);
    const notified: string[] = [];
    const lifecycle = createBrowserLifecycle();
    lifecycle.subscribe((signal) => notified.push(signal));
    global.fire('offline');
    expect([notified, lifecycle.isVisible()]).toEqual([['offline'], true]);
  });

  it('in Node tells nothing and harms nothing', () => {
    const lifecycle = createBrowserLifecycle();
    const cancel = lifecycle.subscribe(() => {
      throw new Error('never called');
    });
    expect([lifecycle.isOffline(), lifecycle.isVisible()]).toEqual([false, true]);
    cancel();
  });
});
