/** One page load of a tab: its socket class, clock, lifecycle and observer; gone for good at reload or close. */
import type { Clock } from '@throughline/protocol';
import type { Random } from '../random/random.ts';
import { createSocketScope, type SocketScope, type SocketScopeOptions } from '../socket/socket-scope.ts';
import type { Delivery, Loss } from '../timeline/timeline.ts';
import { createPageClock, type PageClock, type PageClockControls } from './page-clock.ts';
import { createPageLifecycle, type PageLifecycle, type PageLifecycleControls } from './page-lifecycle.ts';

/** What a client's observer is told; a structural part of the client's own interface. */
export interface PageObserver {
  delivered(event: Delivery): void;
  status(status: { readonly name: string }): void;
  lost(lost: Loss): void;
  rejected(event: { readonly stream: string; readonly seq: number; readonly type: string }): void;
}

export interface Page {
  readonly scope: SocketScope;
  readonly clock: PageClock;
  readonly time: PageClockControls;
  readonly lifecycle: PageLifecycle;
  readonly surroundings: PageLifecycleControls;
  readonly observer: PageObserver;
  readonly random: Random;
  /** The tab's how-manieth page, from 1. */
  readonly number: number;
  freeze(): void;
  thaw(): void;
  unload(): void;
}

export interface PageOptions {
  readonly base: Clock;
  readonly socket: Omit<SocketScopeOptions, 'clock'>;
  readonly begins: { offline: boolean; visible: boolean };
  readonly observer: PageObserver;
  readonly random: Random;
  readonly number: number;
}

export function createPage({ base, socket, begins, observer, random, number }: PageOptions): Page {
  const scope = createSocketScope({ ...socket, clock: base });
  if (begins.offline) scope.offline();
  const time = createPageClock(base, scope.queue);
  const surroundings = createPageLifecycle(begins);
  let gone = false;
  return {
    scope,
    clock: time.clock,
    time,
    lifecycle: surroundings.lifecycle,
    surroundings,
    random,
    number,
    observer: {
      delivered(event) {
        if (!gone) observer.delivered(event);
      },
      status(status) {
        if (!gone) observer.status(status);
      },
      lost(lost) {
        if (!gone) observer.lost(lost);
      },
      rejected(event) {
        if (!gone) observer.rejected(event);
      },
    },
    freeze() {
      time.freeze();
      scope.freeze();
    },
    thaw() {
      scope.thaw();
      time.thaw();
    },
    unload() {
      gone = true;
      scope.unload();
      time.kill();
    },
  };
}
