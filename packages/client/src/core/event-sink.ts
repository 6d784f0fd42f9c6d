/** Where events end, in a fixed order: the run index, add-ons, the observer, listeners; then the cursor moves. [C1, C2] */
import type { ClientObserver } from '../listeners/client-observer.ts';
import type { EventEmitter } from '../listeners/event-emitter.ts';
import type { Notices } from '../listeners/notices.ts';
import type { EventSink } from '../pipeline/channel-ports.ts';
import { type BodyChecks, createDispatch } from '../pipeline/dispatch.ts';
import type { RunIndex } from './run-index.ts';
import type { CoreHooks } from './seams.ts';

export interface EventSinkParts {
  readonly checks: BodyChecks;
  readonly runIndex: RunIndex;
  readonly hooks: CoreHooks;
  readonly emitter: EventEmitter;
  readonly notices: Notices;
  readonly observer: ClientObserver;
}

export function createEventSink({ checks, runIndex, hooks, emitter, notices, observer }: EventSinkParts): EventSink {
  return {
    dispatch: createDispatch(checks, {
      delivered(event) {
        runIndex.event(event);
        hooks.event(event);
        observer.delivered?.(event);
        emitter.emit(event);
      },
      rejected(event) {
        hooks.count('rejected', 1);
        hooks.rejected(event);
        observer.rejected?.(event);
        notices.rejections.notify(event);
      },
    }),
    lost(lost) {
      runIndex.lost(lost);
      hooks.lost(lost);
      observer.lost?.(lost);
      notices.losses.notify(lost);
    },
    skipped(skipped) {
      hooks.count('skipped', skipped.until - skipped.from + 1);
      notices.skips.notify(skipped);
    },
    reset(reset) {
      runIndex.reset(reset);
      hooks.reset(reset);
      notices.resets.notify(reset);
    },
    epoch(stream, epoch) {
      runIndex.epoch(stream, epoch);
      hooks.epoch(stream, epoch);
    },
    live(stream, seq, runs) {
      runIndex.live(stream, seq, runs);
      hooks.live(stream, seq, runs);
    },
    seed(stream, seed) {
      runIndex.seed(stream, seed);
      hooks.seed(stream, seed);
    },
    widened(stream) {
      runIndex.widened(stream);
      hooks.widened(stream);
    },
    count: (what, times = 1) => hooks.count(what, times),
    oldestOpenRun: runIndex.oldestOpen,
  };
}
