/** Views of the app's own: its reducer is called for each event, in order, and its watchers as run views' are. [C2] */
import type { DeliveredEvent } from '../../listeners/delivered-event.ts';
import type { Notifier } from '../../observables/notifier.ts';
import type { Observable } from '../../observables/observable.ts';
import { createWatched } from '../../observables/watched.ts';

export interface AppViewOptions<State> {
  readonly initial: State;
  readonly reduce: (state: State, event: DeliveredEvent) => State;
  readonly stream?: string;
}

export interface AppViews {
  fold(event: DeliveredEvent): void;
  /** Another user: every view begins anew. */
  clear(): void;
  add<State>(options: AppViewOptions<State>): Observable<State>;
}

export function createAppViews(notifier: Notifier, report: (error: unknown) => void): AppViews {
  interface View {
    fold(event: DeliveredEvent): void;
    clear(): void;
  }
  const views: View[] = [];
  return {
    fold(event) {
      for (const view of views) view.fold(event);
    },
    clear() {
      for (const view of views) view.clear();
    },
    add({ initial, reduce, stream }) {
      let state = initial;
      const watched = createWatched(() => state, report);
      const set = (next: typeof initial): void => {
        if (Object.is(next, state)) return;
        state = next;
        notifier.changed(watched);
      };
      views.push({
        fold(event) {
          if (stream !== undefined && event.stream !== stream) return;
          try {
            set(reduce(state, event));
          } catch (error) {
            report(error);
          }
        },
        clear: () => set(initial),
      });
      return watched.observable;
    },
  };
}
