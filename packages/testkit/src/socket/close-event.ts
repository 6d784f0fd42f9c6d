/** The event classes of this realm, taken together at import, so that targets and events always fit each other. */

/** `CloseEvent` as the standard has it, for platforms without one (Node before 23). */
class FallbackCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  constructor(type: string, init: CloseEventInit = {}) {
    super(type, init);
    this.code = init.code ?? 0;
    this.reason = init.reason ?? '';
    this.wasClean = init.wasClean ?? false;
  }
}
Object.defineProperty(FallbackCloseEvent, 'name', { value: 'CloseEvent' });

const PlatformEvent = globalThis.Event;
const PlatformMessageEvent = globalThis.MessageEvent;
/** The platform's own class, or ours where it has none. */
export const PlatformCloseEvent = (globalThis.CloseEvent ?? FallbackCloseEvent) as typeof CloseEvent;
/** The class that a socket extends: `socket instanceof EventTarget` holds. */
export const PlatformEventTarget = globalThis.EventTarget;

/** `open` and `error`. */
export const createPlainEvent = (type: 'open' | 'error'): Event => new PlatformEvent(type);
export const createCloseEvent = (init: { code: number; reason: string; wasClean: boolean }): CloseEvent =>
  new PlatformCloseEvent('close', init);
export const createMessageEvent = (data: unknown, origin: string): MessageEvent =>
  new PlatformMessageEvent('message', { data, origin });
