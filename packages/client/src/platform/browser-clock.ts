/** The platform's clock, with frames: before the next paint while the page is shown, else a task of its own. */
import { type Cancel, systemClock } from '@throughline/protocol';
import type { ClientClock } from './client-clock.ts';

/** A hidden page paints nothing, and its animation frames stand still. */
const paints = (): boolean =>
  typeof globalThis.requestAnimationFrame === 'function' && globalThis.document?.visibilityState === 'visible';

/** A task without the delay that browsers put on timers, in the background above all. */
const onTask = (callback: () => void): Cancel => {
  if (typeof globalThis.MessageChannel !== 'function') return systemClock.after(0, callback);
  const { port1, port2 } = new MessageChannel();
  const close = (): void => {
    port1.onmessage = null;
    port1.close();
  };
  port1.onmessage = () => {
    close();
    callback();
  };
  port2.postMessage(undefined);
  return close;
};

/** A page hidden after the frame was asked for would wait until it is shown again: then the task takes over. */
const onPaint = (callback: () => void): Cancel => {
  const page = globalThis.document;
  let cancelTask: Cancel | undefined;
  const stop = (): void => {
    cancelAnimationFrame(frame);
    page.removeEventListener('visibilitychange', takeOver);
    cancelTask?.();
  };
  const run = (): void => {
    stop();
    callback();
  };
  const takeOver = (): void => {
    stop();
    cancelTask = onTask(callback);
  };
  const frame = requestAnimationFrame(run);
  page.addEventListener('visibilitychange', takeOver);
  return stop;
};

export const browserClock: ClientClock = {
  ...systemClock,
  onFrame: (callback) => (paints() ? onPaint(callback) : onTask(callback)),
};
