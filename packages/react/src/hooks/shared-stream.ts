/** A stream as an observable: open while somebody watches, left one task after the last stopped watching. */
import type { Observable, StreamHandle, StreamStatus } from '@throughline/client';
import type { PageClient } from '../provider/page-client.ts';

export interface SharedStreamOptions {
  readonly from: 'start' | 'now' | 'active-runs' | undefined;
}

const opening: StreamStatus = { name: 'opening' };

/**
 * Opens on the first `subscribe`, never before: a render that is thrown away, or a server, opens nothing.
 * The task before leaving keeps the stream through a double mount.
 */
export function shareStream(
  client: PageClient,
  id: string | undefined,
  options: SharedStreamOptions,
): Observable<StreamStatus> {
  let handle: StreamHandle | undefined;
  let watchers = 0;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  function leave(): void {
    handle?.close();
    handle = undefined;
  }

  return {
    get: () => handle?.status.get() ?? opening,
    subscribe(listener) {
      if (id === undefined) return () => {};
      clearTimeout(leaving);
      watchers += 1;
      handle ??= client.stream(id, options);
      const stop = handle.status.subscribe(listener);
      return () => {
        stop();
        watchers -= 1;
        if (watchers === 0) leaving = setTimeout(leave, 0);
      };
    },
  };
}
