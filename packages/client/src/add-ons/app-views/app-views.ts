/** Views of the app's own: its reducer is called for each event, in order, and its watchers as run views' are. [C2] */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import type { AnyDelivered } from '../../listeners/any-delivered.ts';
import type { DeliveredEvent } from '../../listeners/delivered-event.ts';
import type { Observable } from '../../observables/observable.ts';
import { createWatched } from '../../observables/watched.ts';

export interface AppViewOptions<Events extends EventRegistry, State> {
  readonly initial: State;
  /** Called for each event, those seen before a reload included. What it throws is reported, and the state stays. */
  readonly reduce: (state: State, event: AnyDelivered<Events>) => State;
  /** Only events of this stream. @defaultValue every stream */
  readonly stream?: string | undefined;
  /** Ends the view, as `close()` does. */
  readonly signal?: AbortSignal | undefined;
}

export interface AppView<State> extends Observable<State> {
  /** Ends the view: it keeps its last state, and the reducer is not called again. */
  close(): void;
}

export interface ViewsFace<Events extends EventRegistry> {
  /**
   * A view of the app's own: `reduce` is called for each event, in order; the result notifies as run views do. It
   * begins anew with `initial` for another user. At run time an event of an unknown type may come too.
   */
  view<State>(options: AppViewOptions<Events, State>): AppView<State>;
}

interface OpenView {
  fold(event: DeliveredEvent): void;
  clear(): void;
}

export const appViews =
  () =>
  <E extends EventRegistry, C extends CommandRegistry>(seams: Seams<E, C>): ViewsFace<E> => {
    const { notifier, report } = seams;
    const views = new Set<OpenView>();
    seams.hear({
      event(event) {
        for (const view of views) view.fold(event);
      },
      userChanged() {
        for (const view of views) view.clear();
      },
    });
    return {
      view({ initial, reduce, stream, signal }) {
        let state = initial;
        const watched = createWatched(() => state, report);
        const set = (next: typeof initial): void => {
          if (Object.is(next, state)) return;
          state = next;
          notifier.changed(watched);
        };
        const view: OpenView = {
          fold(event) {
            if (stream !== undefined && event.stream !== stream) return;
            try {
              set(reduce(state, event as unknown as AnyDelivered<E>));
            } catch (error) {
              report(error);
            }
          },
          clear: () => set(initial),
        };
        const close = (): void => {
          views.delete(view);
          signal?.removeEventListener('abort', close);
        };
        if (signal?.aborted !== true) {
          views.add(view);
          signal?.addEventListener('abort', close);
        }
        return { ...watched.observable, close };
      },
    };
  };
