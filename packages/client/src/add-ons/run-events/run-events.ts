/** Run events: one run from its start, then live, to its end; what was dispatched is read once more, in slices. [S1, S3] */
import type { CommandRegistry, EventData, EventRegistry, EventType } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import { ClientError } from '../../errors/client-error.ts';
import type { DeliveredEvent } from '../../listeners/delivered-event.ts';
import type { RunEventsOptions, RunOf } from './run-events-options.ts';
import { RunReader } from './run-reader.ts';

export interface RunEventsFace<Events extends EventRegistry> {
  /**
   * The events of one run, from its opening to its closing event, each once and in order, whenever the reading begins:
   * what this page dispatched before is asked of the server again, at most 256 events at a time and only when they are
   * wanted, so that a slow reader overflows nothing. Those come with `origin: 'replay'` and `seen: true`.
   *
   * A run that is not known yet is waited for. The reading ends after the closing event. It rejects with `run-lost` when
   * a part of the run cannot be had any more, with the outcome of the command (`refused`, `not-sent`,
   * `outcome-unknown`) when that was no and no run has come, with `closed` when the client is closed, and with `aborted`
   * when the signal is.
   */
  runEvents<Type extends EventType<Events> = EventType<Events>>(
    of: RunOf,
    options?: RunEventsOptions<Type>,
  ): AsyncIterable<{ [Name in Type]: DeliveredEvent<Name, EventData<Events, Name>> }[Type]>;
}

/** Commands that ended without a run, and are remembered; the oldest is forgotten first. */
const MAX_REFUSED = 256;

export const runEvents =
  () =>
  <E extends EventRegistry, C extends CommandRegistry>(seams: Seams<E, C>): RunEventsFace<E> => {
    const readers = new Set<RunReader>();
    const refused = new Map<string, Error>();
    const forEach = (act: (reader: RunReader) => void) => (): void => {
      for (const reader of [...readers]) act(reader);
    };
    seams.hear({
      event(event) {
        for (const reader of readers) reader.event(event);
      },
      lost: forEach((reader) => reader.checkLost()),
      live: forEach((reader) => reader.checkLost()),
      reset({ stream, previous, cursor }) {
        for (const reader of [...readers]) {
          if (previous?.epoch !== cursor?.epoch) reader.newLife(stream);
          reader.checkLost();
        }
      },
      userChanged() {
        refused.clear();
        forEach((reader) => reader.lose('another user has signed in'))();
      },
      left(stream) {
        for (const reader of [...readers]) reader.left(stream);
      },
      refused(submitId, why) {
        refused.set(submitId, why);
        for (const oldest of refused.keys()) {
          if (refused.size <= MAX_REFUSED) break;
          refused.delete(oldest);
        }
        for (const reader of [...readers]) reader.refused(submitId, why);
      },
      stop: forEach((reader) => reader.fail(new ClientError('closed', 'The client was closed.'))),
    });
    return {
      runEvents: (of, options = {}) => ({
        [Symbol.asyncIterator]() {
          const reader = new RunReader(seams as unknown as Seams, of, options, () => readers.delete(reader));
          readers.add(reader);
          reader.start('submitId' in of ? refused.get(of.submitId) : undefined);
          return reader as never;
        },
      }),
    };
  };
