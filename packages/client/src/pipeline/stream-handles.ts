/** Hands out opened streams, shared by reference count: the last handle that closes leaves the stream. */
import { type Beginning, isId, OWN_STREAM } from '@throughline/protocol';
import { ClientError } from '../errors/client-error.ts';
import type { Notified } from '../observables/notified.ts';
import { type Decision, reached } from '../observables/reached.ts';
import { createWatched, type Watched } from '../observables/watched.ts';
import type { StreamHandle, StreamStatus } from './stream-handle.ts';
import type { Streams } from './streams.ts';

export interface StreamHandles {
  open(id: string, from: Beginning): StreamHandle;
  /** The stream's status may have changed. */
  statusChanged(stream: string): void;
}

export interface StreamHandlesOptions {
  readonly streams: Streams;
  readonly changed: (target: Notified) => void;
  readonly report: (error: unknown) => void;
  /** Aborted when the client is closed. */
  readonly life: () => AbortSignal;
}

const CLOSED: StreamStatus = { name: 'closed' };

const isSameStatus = (a: StreamStatus, b: StreamStatus): boolean =>
  a.name === b.name && (a.name !== 'refused' || b.name !== 'refused' || a.reason === b.reason);

const checkName = (id: string): void => {
  if (!isId(id)) {
    const message = `"${String(id)}" is no name of a stream: 1 to 128 letters, digits and _ . ~ : @ | - are.`;
    throw new ClientError('invalid-argument', message);
  }
  if (id.startsWith('user:')) {
    const message = `The stream "${id}" cannot be opened by name; the user's own stream is "${OWN_STREAM}" and always open.`;
    throw new ClientError('invalid-argument', message);
  }
};

const isLive =
  (id: string) =>
  (status: StreamStatus): Decision<void> => {
    if (status.name === 'live') return { result: undefined };
    if (status.name === 'closed') return { error: new ClientError('closed', `The stream "${id}" was closed.`) };
    if (status.name !== 'refused' || status.reason === 'unavailable') return undefined;
    const message = `The server refused the stream "${id}" (${status.reason}). Ask for it again once the user may read it.`;
    return { error: new ClientError('stream-refused', message) };
  };

interface Shared {
  uses: number;
  readonly watched: Watched<StreamStatus>;
}

export function createStreamHandles({ streams, changed, report, life }: StreamHandlesOptions): StreamHandles {
  const shared = new Map<string, Shared>();

  const share = (id: string): Shared => {
    let status: StreamStatus = CLOSED;
    const watched = createWatched(() => {
      const next = shared.get(id) === made ? (streams.get(id)?.status ?? CLOSED) : CLOSED;
      if (!isSameStatus(status, next)) status = next;
      return status;
    }, report);
    const made: Shared = { uses: 0, watched };
    shared.set(id, made);
    return made;
  };
  const leave = (id: string, entry: Shared): void => {
    entry.uses -= 1;
    if (entry.uses > 0 || id === OWN_STREAM) return;
    shared.delete(id);
    streams.close(id);
    changed(entry.watched);
  };

  return {
    open(id, from) {
      checkName(id);
      const entry = shared.get(id) ?? share(id);
      streams.open(id, from);
      entry.uses += 1;
      let isOpen = true;
      let closing: AbortController | undefined;
      const wasClosed = (): ClientError => new ClientError('closed', `This handle of the stream "${id}" was closed.`);
      const { observable: status } = entry.watched;
      return {
        id,
        status,
        live(signal) {
          if (!isOpen) return Promise.reject(wasClosed());
          closing ??= new AbortController();
          return reached(status, isLive(id), [signal, closing.signal, life()]);
        },
        close() {
          if (!isOpen) return;
          isOpen = false;
          closing?.abort(wasClosed());
          leave(id, entry);
        },
      };
    },
    statusChanged(stream) {
      const entry = shared.get(stream);
      if (entry !== undefined) changed(entry.watched);
    },
  };
}
