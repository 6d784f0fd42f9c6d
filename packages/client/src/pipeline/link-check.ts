/**
 * Whether a stream stands still, or only waits behind a large message: asked by a ping, answered by anything. While
 * nothing comes in at all the link is busy, and the liveness of the connection judges it. [L7]
 */
import type { Cancel, Clock } from '@throughline/protocol';

export interface LinkCheckOptions {
  readonly clock: Clock;
  /** How long an answer takes on a link that is not busy, in milliseconds. */
  readonly answerMs: number;
  /** Messages that have come in. */
  readonly received: () => number;
  readonly ping: () => void;
}

/** Calls `answer` once anything came in after a ping; `wasBusy`: it took longer than it does on a free link. */
export type LinkCheck = (answer: (wasBusy: boolean) => void) => Cancel;

/** Looks in an answer's time; a message costs nothing. */
const LOOKS = 4;

/** One ping serves all streams that ask meanwhile. */
export function createLinkCheck({ clock, answerMs, received, ping }: LinkCheckOptions): LinkCheck {
  const waiting = new Set<(wasBusy: boolean) => void>();
  let cancelTimer: Cancel | undefined;
  let before = 0;
  let looks = 0;

  const lookLater = (): void => {
    cancelTimer = clock.after(answerMs / LOOKS, look);
  };
  const look = (): void => {
    looks += 1;
    if (received() === before) return lookLater();
    cancelTimer = undefined;
    const answers = [...waiting];
    waiting.clear();
    for (const answer of answers) answer(looks > LOOKS);
  };
  return (answer) => {
    waiting.add(answer);
    if (cancelTimer === undefined) {
      before = received();
      looks = 0;
      ping();
      lookLater();
    }
    return () => {
      waiting.delete(answer);
      if (waiting.size > 0) return;
      cancelTimer?.();
      cancelTimer = undefined;
    };
  };
}
