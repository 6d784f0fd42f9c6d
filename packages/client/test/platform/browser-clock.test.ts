import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserClock } from '../../src/platform/browser-clock.ts';

/** A page that paints when the test says so. */
const stubPage = () => {
  const frames = new Map<number, () => void>();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  let id = 0;
  vi.stubGlobal('document', document);
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    id += 1;
    frames.set(id, callback);
    return id;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
  const paint = () => {
    const due = [...frames.values()];
    frames.clear();
    for (const callback of due) callback();
  };
  const hide = () => {
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { frames, paint, hide };
};

/** Message channels, timers: whatever task the platform runs next. */
const task = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the browser’s clock', () => {
  it('runs a frame before the next paint while the page is shown', () => {
    const { paint } = stubPage();
    const callback = vi.fn();
    browserClock.onFrame(callback);
    expect(callback).not.toHaveBeenCalled();
    paint();
    paint();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('runs it as a task of its own while the page is hidden', async () => {
    const { frames, hide } = stubPage();
    hide();
    const callback = vi.fn();
    browserClock.onFrame(callback);
    expect([frames.size, callback.mock.calls.length]).toEqual([0, 0]);
    await vi.waitFor(() => expect(callback).toHaveBeenCalledTimes(1), 120_000);
  });

  it('does not leave a frame behind in a page that was hidden meanwhile', async () => {
    const { frames, hide, paint } = stubPage();
    const callback = vi.fn();
    browserClock.onFrame(callback);
    hide();
    expect(frames.size).toBe(0);
    await vi.waitFor(() => expect(callback).toHaveBeenCalledTimes(1), 120_000);
    paint();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('takes a frame back, before the paint and after the page was hidden', async () => {
    const { frames, hide, paint } = stubPage();
    const callback = vi.fn();
    browserClock.onFrame(callback)();
    expect(frames.size).toBe(0);
    const cancel = browserClock.onFrame(callback);
    hide();
    cancel();
    paint();
    await task();
    await task();
    expect(callback).not.toHaveBeenCalled();
  });

  it('works where there is neither a page nor a message channel', async () => {
    vi.stubGlobal('MessageChannel', undefined);
    const callback = vi.fn();
    browserClock.onFrame(callback);
    await vi.waitFor(() => expect(callback).toHaveBeenCalledTimes(1), 120_000);
  });
});
