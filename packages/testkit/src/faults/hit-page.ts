/** Faults that hit a page: what a browser, a machine or a user does to it, for a time. */
import type { Clock } from '@throughline/protocol';
import type { TestTab } from '../tab/test-tab.ts';
import type { FaultSpec } from './fault-spec.ts';

export function hitPage(spec: FaultSpec, tab: TestTab, clock: Clock): void {
  switch (spec.action) {
    case 'offline':
      tab.offline({ silent: spec.silent ?? false });
      clock.after(spec.forMs, () => tab.online({ silent: spec.silent ?? false }));
      break;
    case 'freeze':
      tab.freeze();
      clock.after(spec.forMs, () => tab.resume());
      break;
    case 'sleep':
      tab.sleep();
      clock.after(spec.forMs, () => tab.wake());
      break;
    case 'cache':
      tab.leave();
      clock.after(spec.forMs, () => tab.back());
      break;
    case 'throttle':
      tab.hide({ throttleMs: spec.ms });
      clock.after(spec.forMs, () => tab.show());
      break;
    case 'coalesce':
      tab.coalesce = true;
      break;
    default:
  }
}
