/** What one page counts while it is measured: who rendered, and how the frames came. */

/** At 60 Hz, in milliseconds. */
const frameMs = 1000 / 60;

export interface Counts {
  /** Renders of the row that streams. */
  streaming: number;
  /** Renders of the other 1,000 rows, together. */
  others: number;
  /** Renders of the list. */
  list: number;
  /** Animation frames that the browser gave. */
  frames: number;
  /** Frames that would have fitted between two that came. */
  dropped: number;
  longTasks: number;
  /** From the first token to the frame that shows the last, in milliseconds. */
  elapsedMs: number;
}

export const nothing = (): Counts => ({
  streaming: 0,
  others: 0,
  list: 0,
  frames: 0,
  dropped: 0,
  longTasks: 0,
  elapsedMs: 0,
});

export const counts = nothing();

/** Rows call it as they render. */
export function countRow(isStreaming: boolean): void {
  if (isStreaming) counts.streaming += 1;
  else counts.others += 1;
}

/** Counts frames and long tasks until it is told to stop. */
export function countFrames(): () => void {
  let last = performance.now();
  let frame = requestAnimationFrame(onFrame);
  function onFrame(now: number): void {
    counts.frames += 1;
    counts.dropped += Math.max(0, Math.round((now - last) / frameMs) - 1);
    last = now;
    frame = requestAnimationFrame(onFrame);
  }
  const observer = new PerformanceObserver((list) => {
    counts.longTasks += list.getEntries().length;
  });
  observer.observe({ type: 'longtask' });
  return () => {
    cancelAnimationFrame(frame);
    counts.longTasks += observer.takeRecords().length;
    observer.disconnect();
  };
}
