/** What the app is told beside events: resets, losses, skipped numbers, rejected events. */
import type { LostEvents, RejectedEvent, SkippedEvents, StreamReset } from './delivered-event.ts';
import { createListeners, type Listeners } from './listeners.ts';

export interface Notices {
  readonly resets: Listeners<StreamReset>;
  readonly losses: Listeners<LostEvents>;
  readonly skips: Listeners<SkippedEvents>;
  readonly rejections: Listeners<RejectedEvent>;
}

export const createNotices = (report: (error: unknown) => void): Notices => ({
  resets: createListeners(report),
  losses: createListeners(report),
  skips: createListeners(report),
  rejections: createListeners(report),
});
