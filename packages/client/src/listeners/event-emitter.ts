/** The typed events of the client: mitt inside, each listener wrapped with its filters and a guard. [C2] */
import type { Cancel } from '@throughline/protocol';
import mitt, { type Emitter, type EventHandlerList } from 'mitt';
import { guarded } from '../errors/guarded.ts';
import type { DeliveredEvent } from './delivered-event.ts';
import type { ListenOptions } from './listen-options.ts';

export interface EventEmitter {
  emit(event: DeliveredEvent): void;
  on(type: string, listener: (event: any) => void, options: ListenOptions): Cancel;
  onAny(listener: (event: any) => void, options: ListenOptions): Cancel;
}

/** What a listener hears of: by stream, by run, and whether again after a reload. [C3] */
const wants = (event: DeliveredEvent, { stream, runId, includeSeen }: ListenOptions): boolean =>
  (includeSeen === true || !event.seen) &&
  (stream === undefined || event.stream === stream) &&
  (runId === undefined || event.runId === runId);

/** @param report - told of what a listener threw */
export function createEventEmitter(report: (error: unknown) => void): EventEmitter {
  const emitter: Emitter<Record<string, DeliveredEvent>> = mitt();

  /** mitt calls a copy of its list, so a listener that was removed by the one before it has to be silenced here. */
  const guard = (listener: (event: DeliveredEvent) => void, options: ListenOptions) => {
    const subscription = { active: true };
    const call = guarded(listener, report);
    const handler = (event: DeliveredEvent): void => {
      if (subscription.active && wants(event, options)) call(event);
    };
    return { subscription, handler };
  };
  const until = (signal: AbortSignal | undefined, cancel: Cancel): Cancel => {
    if (signal === undefined) return cancel;
    const ended = (): void => {
      signal.removeEventListener('abort', ended);
      cancel();
    };
    signal.addEventListener('abort', ended);
    return ended;
  };

  return {
    emit(event) {
      // mitt copies its lists at each event, because a listener may change them; one listener alone needs no copy.
      const listeners = emitter.all.get(event.type) as EventHandlerList<DeliveredEvent> | undefined;
      const isSimple = (listeners?.length ?? 0) <= 1 && (emitter.all.get('*')?.length ?? 0) === 0;
      if (!isSimple) emitter.emit(event.type, event);
      else listeners?.[0]?.(event);
    },
    on(type, listener, options) {
      if (options.signal?.aborted) return () => {};
      const { subscription, handler } = guard(listener, options);
      emitter.on(type, handler);
      return until(options.signal, () => {
        subscription.active = false;
        emitter.off(type, handler);
      });
    },
    onAny(listener, options) {
      if (options.signal?.aborted) return () => {};
      const { subscription, handler } = guard(listener, options);
      const anyHandler = (_type: unknown, event: DeliveredEvent): void => handler(event);
      emitter.on('*', anyHandler);
      return until(options.signal, () => {
        subscription.active = false;
        emitter.off('*', anyHandler);
      });
    },
  };
}
