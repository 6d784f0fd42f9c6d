/** The typed events of the client: each listener with its filters and a guard; an event is whole. [C1, C2, C3] */
import type { Cancel } from '@throughline/protocol';
import type { DeliveredEvent } from './delivered-event.ts';
import type { ListenOptions } from './listen-options.ts';

type EventListener = (event: any) => void;

export interface EventEmitter {
  /** Calls everyone who was there when the event came, but for those whose own cancel was called meanwhile. */
  emit(event: DeliveredEvent): void;
  on(type: string, listener: EventListener, options: ListenOptions): Cancel;
  onAny(listener: EventListener, options: ListenOptions): Cancel;
}

/** What a listener hears of: by stream, by run, and whether again after a reload. [C3] */
const wants = (event: DeliveredEvent, { stream, runId, includeSeen }: ListenOptions): boolean =>
  (includeSeen === true || !event.seen) &&
  (stream === undefined || event.stream === stream) &&
  (runId === undefined || event.runId === runId);

/** The same function twice is two subscriptions. */
class Subscription {
  active = true;
  readonly listener: EventListener;
  readonly options: ListenOptions;

  constructor(listener: EventListener, options: ListenOptions) {
    this.listener = listener;
    this.options = options;
  }
}

const nobody: readonly Subscription[] = [];

/** @param report - given what a listener threw */
export function createEventEmitter(report: (error: unknown) => void): EventEmitter {
  // Lists are copied when they change, not at each event. Events of every type have a list of their own, under no name
  // that an event could have.
  const lists = new Map<string, readonly Subscription[]>();
  let any = nobody;

  const call = (subscriptions: readonly Subscription[], event: DeliveredEvent): void => {
    for (const subscription of subscriptions) {
      if (!subscription.active || !wants(event, subscription.options)) continue;
      try {
        subscription.listener(event);
      } catch (error) {
        report(error);
      }
    }
  };
  const subscribe = (
    listener: EventListener,
    options: ListenOptions,
    change: (to: (list: readonly Subscription[]) => readonly Subscription[]) => void,
  ): Cancel => {
    const { signal } = options;
    if (signal?.aborted) return () => {};
    const subscription = new Subscription(listener, options);
    const cancel = (): void => {
      if (!subscription.active) return;
      subscription.active = false;
      signal?.removeEventListener('abort', cancel);
      change((list) => list.filter((other) => other !== subscription));
    };
    signal?.addEventListener('abort', cancel);
    change((list) => [...list, subscription]);
    return cancel;
  };

  return {
    emit(event) {
      const typed = lists.get(event.type);
      const every = any;
      if (typed !== undefined) call(typed, event);
      if (every.length > 0) call(every, event);
    },
    on: (type, listener, options) =>
      subscribe(listener, options, (to) => {
        const list = to(lists.get(type) ?? nobody);
        if (list.length === 0) lists.delete(type);
        else lists.set(type, list);
      }),
    onAny: (listener, options) =>
      subscribe(listener, options, (to) => {
        any = to(any);
      }),
  };
}
