/** The one place where React reads something that changes: tear-free, selected, and rendered only on a difference. */
import type { Observable } from '@throughline/client';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { shallowEqual } from './shallow-equal.ts';

/** What the page shows before it may read the client: on the server, and while it takes over the server's HTML. */
export type ServerValue<T> = () => T;

/**
 * Shows an observable of the client, or one of the app's own (`client.view(…)`).
 *
 * @param select picks the part to show; may be a new function at each render
 * @param isEqual decides whether the part changed. @defaultValue `shallowEqual`
 * @param serverValue the value for server rendering and hydration. @defaultValue the observable's own
 *
 * @example
 * const words = useObservable(wordCount);
 */
export function useObservable<T, Selected = T>(
  observable: Observable<T>,
  select: (value: T) => Selected = identity,
  isEqual: (left: Selected, right: Selected) => boolean = shallowEqual,
  serverValue?: ServerValue<T>,
): Selected {
  const shown = useRef<Shown<Selected> | undefined>(undefined);
  const read = useMemo(() => createReader(shown, select, isEqual), [select, isEqual]);
  const subscribe = useCallback((changed: () => void) => observable.subscribe(changed), [observable]);
  const selected = useSyncExternalStore(
    subscribe,
    () => read(observable.get()),
    () => read(serverValue ? serverValue() : observable.get()),
  );
  useEffect(() => {
    shown.current = { selected };
  }, [selected]);
  return selected;
}

interface Shown<Selected> {
  readonly selected: Selected;
}

/**
 * Selects with a memory, so that React gets the same identity for as long as nothing that matters changed:
 * the memory of this selector first, and what is on the screen where the selector itself is new.
 */
function createReader<T, Selected>(
  shown: { readonly current: Shown<Selected> | undefined },
  select: (value: T) => Selected,
  isEqual: (left: Selected, right: Selected) => boolean,
): (value: T) => Selected {
  let last: { readonly value: T; readonly selected: Selected } | undefined;
  return (value) => {
    if (last && Object.is(last.value, value)) return last.selected;
    const fresh = select(value);
    const before = last ?? shown.current;
    const selected = before && isEqual(before.selected, fresh) ? before.selected : fresh;
    last = { value, selected };
    return selected;
  };
}

const identity = <T, Selected>(value: T): Selected => value as unknown as Selected;
