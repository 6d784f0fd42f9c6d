/** Hands out opened streams, shared by reference count: the last handle that closes leaves the stream. */
import { type Beginning, isId, OWN_STREAM } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import { createWatched, type Watched } from '../observables/watched.ts';
import type { StreamHandle, StreamStatus } from './stream-handle.ts';
import type { Streams } from './streams.ts';

export interface StreamHandles {
  open(id: string, from: Beginning): StreamHandle;
  /** Some stream's status may have changed. */
  statusChanged(): void;
}

const CLOSED: StreamStatus = { name: 'closed' };

const isSameStatus = (a: StreamStatus, b: StreamStatus): boolean =>
  a.name === b.name && (a.name !== 'refused' || b.name !== 'refused' || a.reason === b.reason);

export function createStreamHandles(streams: Streams, report: (error: unknown) => void): StreamHandles {
  const shared = new Map<string, { uses: number; readonly watched: Watched<StreamStatus> }>();

  const share = (id: string, from: Beginning) => {
    const known = shared.get(id);
    if (known !== undefined) return known;
    streams.open(id, from);
    let status: StreamStatus = CLOSED;
    const watched = createWatched(() => {
      const next = streams.get(id)?.status ?? CLOSED;
      if (!isSameStatus(status, next)) status = next;
      return status;
    }, report);
    const made = { uses: 0, watched };
    shared.set(id, made);
    return made;
  };

  return {
    open(id, from) {
      if (!isId(id)) {
        const message = `"${String(id)}" is no name of a stream: 1 to 128 letters, digits and _ . ~ : @ | - are.`;
        throw new ClientError('invalid-argument', message);
      }
      if (id.startsWith('user:')) {
        const message = `The stream "${id}" cannot be opened by name; the user's own stream is "${OWN_STREAM}" and always open.`;
        throw new ClientError('invalid-argument', message);
      }
      const entry = share(id, from);
      entry.uses += 1;
      let closed = false;
      return {
        id,
        status: entry.watched.observable,
        close() {
          if (closed) return;
          closed = true;
          entry.uses -= 1;
          if (entry.uses > 0 || id === OWN_STREAM) return;
          shared.delete(id);
          streams.close(id);
          entry.watched.notify();
        },
      };
    },
    statusChanged() {
      for (const { watched } of shared.values()) watched.notify();
    },
  };
}
