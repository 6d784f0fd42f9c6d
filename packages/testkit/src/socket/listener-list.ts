/** The listeners of one socket, called as a browser calls them: microtasks drain after each, one that throws stops none. */

export type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface Registration {
  readonly callback: Listener;
  readonly capture: boolean;
  readonly once: boolean;
  removed: boolean;
}

export interface ListenerListOptions {
  /** Calls the platform's own dispatch with one listener in place, so that target and phase are right. */
  readonly dispatch: (event: Event, call: (event: Event) => void) => void;
  /** What becomes of an error that a listener threw. */
  readonly reportError: (error: unknown) => void;
}

export interface ListenerList {
  add(type: string, callback: Listener | null, options?: boolean | AddEventListenerOptions): void;
  remove(type: string, callback: Listener | null, options?: boolean | EventListenerOptions): void;
  /** The event handler attribute of a type: its place among the listeners is where it was first set. */
  handler(type: string): Listener | null;
  setHandler(type: string, handler: unknown): void;
  /** One step for each listener there is at this moment; to be run in order, with microtasks draining in between. */
  steps(event: Event): Array<() => void>;
  /** How many listeners there are. */
  readonly size: number;
}

const captureOf = (options: boolean | EventListenerOptions | undefined): boolean =>
  typeof options === 'boolean' ? options : (options?.capture ?? false);

const isCallable = (value: unknown): value is (event: Event) => unknown => typeof value === 'function';

export function createListenerList({ dispatch, reportError }: ListenerListOptions): ListenerList {
  const byType = new Map<string, Registration[]>();
  const handlers = new Map<string, { current: Listener; registered: Listener }>();

  const find = (type: string, callback: Listener, capture: boolean): Registration | undefined =>
    byType.get(type)?.find((entry) => entry.callback === callback && entry.capture === capture);

  const drop = (type: string, registration: Registration): void => {
    registration.removed = true;
    byType.set(
      type,
      (byType.get(type) ?? []).filter((entry) => entry !== registration),
    );
  };

  const invoke = (registration: Registration, event: Event): void => {
    const { callback } = registration;
    try {
      if (isCallable(callback)) callback.call(event.currentTarget, event);
      else callback.handleEvent(event);
    } catch (error) {
      reportError(error);
    }
  };

  const add: ListenerList['add'] = (type, callback, options) => {
    if (callback === null || callback === undefined) return;
    const capture = captureOf(options);
    const { once = false, signal } = typeof options === 'object' ? options : {};
    if (signal?.aborted || find(type, callback, capture)) return;
    const registration: Registration = { callback, capture, once, removed: false };
    byType.set(type, [...(byType.get(type) ?? []), registration]);
    signal?.addEventListener('abort', () => drop(type, registration), { once: true });
  };

  const remove: ListenerList['remove'] = (type, callback, options) => {
    const registration = callback && find(type, callback, captureOf(options));
    if (registration) drop(type, registration);
  };

  return {
    add,
    remove,
    handler: (type) => handlers.get(type)?.current ?? null,
    setHandler(type, handler) {
      const known = handlers.get(type);
      // As the standard has it: what is no object counts as null, and an object that cannot be called is kept silently.
      if ((typeof handler !== 'object' && !isCallable(handler)) || handler === null) {
        if (known) remove(type, known.registered);
        handlers.delete(type);
      } else if (known) known.current = handler as Listener;
      else {
        const entry = { current: handler as Listener, registered: nothingYet };
        entry.registered = function (this: unknown, event: Event) {
          if (isCallable(entry.current)) return entry.current.call(this, event);
          return undefined;
        };
        handlers.set(type, entry);
        add(type, entry.registered);
      }
    },
    steps(event) {
      const registrations = byType.get(event.type) ?? [];
      let stopped = false;
      if (registrations.length > 1) {
        Object.defineProperty(event, 'stopImmediatePropagation', { value: () => (stopped = true), configurable: true });
      }
      return registrations.map((registration) => () => {
        if (registration.removed || stopped) return;
        if (registration.once) drop(event.type, registration);
        dispatch(event, (dispatched) => invoke(registration, dispatched));
      });
    },
    get size() {
      let size = 0;
      for (const registrations of byType.values()) size += registrations.length;
      return size;
    },
  };
}

const nothingYet: Listener = () => {};
