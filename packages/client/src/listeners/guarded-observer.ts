/** The app's observer, each function behind a guard; one that is left out stays left out, and costs nothing. [C2] */
import { guarded } from '../errors/guarded.ts';
import type { ClientObserver } from './client-observer.ts';

const names = [
  'received',
  'sent',
  'delivered',
  'lost',
  'rejected',
  'status',
] as const satisfies readonly (keyof ClientObserver)[];

export function guardObserver(observer: ClientObserver = {}, report: (error: unknown) => void): ClientObserver {
  const calls = names.flatMap((name) => {
    const call = observer[name] as ((value: unknown) => void) | undefined;
    return call === undefined ? [] : [[name, guarded(call.bind(observer), report)]];
  });
  return Object.fromEntries(calls) as ClientObserver;
}
