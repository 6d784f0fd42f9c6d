/** What the address of the page says: who one is, and which thread is open. The back button works. */
import { useObservable } from '@throughline/react';
import { newThreadId } from '../shared/thread.ts';

/** Who the page speaks for: `?user=ada`. */
export const userInAddress = (): string => new URLSearchParams(location.search).get('user') ?? 'ada';

const address = {
  get: () => location.hash.slice(1),
  subscribe(listener: (hash: string) => void) {
    const changed = () => listener(address.get());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  },
};

/** An address without a thread gets a new one, so that a reload finds it again. */
export function openAddress(user: string): void {
  if (location.hash === '') history.replaceState(null, '', `#${newThreadId(user)}`);
}

/** The open thread: `#ada.1b2c3d4e`. */
export const useThreadInAddress = (): string => useObservable(address);

/** Opens a thread. */
export function goToThread(threadId: string): void {
  location.hash = threadId;
}

/** A label for this tab, so that the bench disturbs it alone. It survives a reload. */
export function tabLabel(): string {
  const kept = sessionStorage.getItem('demo-tab') ?? crypto.randomUUID().slice(0, 8);
  sessionStorage.setItem('demo-tab', kept);
  return kept;
}
