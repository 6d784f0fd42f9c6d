/** A page's lifecycle played by hand, which knows how many listen to it. */
import type { Lifecycle, LifecycleSignal } from '../../src/platform/lifecycle.ts';

export interface FakeLifecycle extends Lifecycle {
  notify(signal: LifecycleSignal): void;
  readonly listeners: number;
}

export const createFakeLifecycle = (): FakeLifecycle => {
  const listeners = new Set<(signal: LifecycleSignal) => void>();
  let offline = false;
  let visible = true;
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    isOffline: () => offline,
    isVisible: () => visible,
    notify(signal) {
      if (signal === 'offline' || signal === 'online') offline = signal === 'offline';
      if (signal === 'visible' || signal === 'hidden') visible = signal === 'visible';
      for (const listener of [...listeners]) listener(signal);
    },
    get listeners() {
      return listeners.size;
    },
  };
};
