/** The page's lifecycle in a browser; in a worker what a worker has of it, elsewhere nothing. [L3–L5] */
import type { Cancel } from '@throughline/protocol';
import type { Lifecycle, LifecycleSignal } from './lifecycle.ts';

/** Signals that bear the name of their event, and where the platform sends it. */
const windowSignals = ['online', 'offline', 'focus', 'pagehide', 'pageshow'] as const satisfies LifecycleSignal[];
const documentSignals = ['freeze', 'resume'] as const satisfies LifecycleSignal[];

const listenTo = (target: EventTarget, type: string, notify: () => void): Cancel => {
  target.addEventListener(type, notify);
  return () => target.removeEventListener(type, notify);
};

const isVisible = (): boolean => globalThis.document?.visibilityState !== 'hidden';

/** Looks every global up when it is called, so that importing it is safe anywhere. */
export const createBrowserLifecycle = (): Lifecycle => ({
  subscribe(listener) {
    const page = globalThis.document as Document | undefined;
    const cancels: Cancel[] = [];
    // A worker's global tells `online` and `offline`; Node's tells nothing.
    if (typeof globalThis.addEventListener === 'function') {
      for (const type of windowSignals) cancels.push(listenTo(globalThis, type, () => listener(type)));
    }
    if (page !== undefined) {
      for (const type of documentSignals) cancels.push(listenTo(page, type, () => listener(type)));
      cancels.push(listenTo(page, 'visibilitychange', () => listener(isVisible() ? 'visible' : 'hidden')));
    }
    return () => {
      for (const cancel of cancels.splice(0)) cancel();
    };
  },
  isOffline: () => globalThis.navigator?.onLine === false,
  isVisible,
});
