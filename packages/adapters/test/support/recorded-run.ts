/** A run that only notes what is written into it; appends can be held back and refused by the test. */
import type { ModelRun } from '../../src/models/index.ts';

export interface RecordedRun extends ModelRun {
  readonly events: { type: string; data: any }[];
  readonly used: unknown[];
  /** While it stands, appends wait for `release`. */
  hold(): void;
  release(): void;
  /** The next append fails with this. */
  refuse(error: Error): void;
  cancel(reason: Error): void;
}

export function createRecordedRun(): RecordedRun {
  const cancelled = new AbortController();
  const events: { type: string; data: any }[] = [];
  const used: unknown[] = [];
  let refusal: Error | undefined;
  let held: { promise: Promise<void>; resolve(): void } | undefined;
  return {
    signal: cancelled.signal,
    events,
    used,
    async emit(type, data) {
      if (refusal) throw refusal;
      events.push({ type, data });
      await held?.promise;
    },
    usage: (value) => used.push(value),
    hold() {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      held = { promise, resolve };
    },
    release() {
      held?.resolve();
      held = undefined;
    },
    refuse(error) {
      refusal = error;
    },
    cancel: (reason) => cancelled.abort(reason),
  };
}

/** All text that was written under a type, joined. */
export const textOf = (run: RecordedRun, type: string, field: string): string =>
  run.events
    .filter((event) => event.type === type)
    .map(({ data }) => data[field])
    .join('');
