/** How a page's pipe asks for messages, decided once for all pipes of a session. [F7] */

/** `streaming`: an answer that stays open. `waiting`: answers that end with the first messages. `polling`: now and then. */
export type DeliveryMode = 'streaming' | 'waiting' | 'polling';

/** What the session has learnt about the network; the next pipe begins with it. */
export interface SessionDelivery {
  /** A proxy holds answers back until they end. */
  holdsBack: boolean;
}

export const modeOf = (delivery: SessionDelivery, visible: boolean): DeliveryMode => {
  if (!visible) return 'polling';
  return delivery.holdsBack ? 'waiting' : 'streaming';
};
