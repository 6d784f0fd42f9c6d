/** What a page's surroundings tell it, under the test's control. [L3–L5] */
import type { Cancel } from '@throughline/protocol';

export type LifecycleSignal =
  | 'online'
  | 'offline'
  | 'visible'
  | 'hidden'
  | 'focus'
  | 'freeze'
  | 'resume'
  | 'pagehide'
  | 'pageshow';

export interface PageLifecycle {
  subscribe(listener: (signal: LifecycleSignal) => void): Cancel;
  isOffline(): boolean;
  isVisible(): boolean;
}

export interface PageLifecycleControls {
  readonly lifecycle: PageLifecycle;
  signal(signal: LifecycleSignal): void;
  readonly listeners: number;
}

export function createPageLifecycle(begins: { offline: boolean; visible: boolean }): PageLifecycleControls {
  const listeners = new Set<(signal: LifecycleSignal) => void>();
  const state = { ...begins };
  const note = (signal: LifecycleSignal): void => {
    if (signal === 'online' || signal === 'offline') state.offline = signal === 'offline';
    if (signal === 'visible' || signal === 'hidden') state.visible = signal === 'visible';
  };
  return {
    lifecycle: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      isOffline: () => state.offline,
      isVisible: () => state.visible,
    },
    signal(signal) {
      note(signal);
      for (const listener of [...listeners]) listener(signal);
    },
    get listeners() {
      return listeners.size;
    },
  };
}
