/** The frames of one page as they come, with those who wait for something about them. */
import type { Frame } from './pipe-contract.ts';

export const createFrameList = () => {
  const frames: Frame[] = [];
  let waiting: { isSo: () => boolean; resolve: () => void }[] = [];
  return {
    frames,
    add(message: string): void {
      const value = JSON.parse(message);
      for (const frame of Array.isArray(value) ? value : [value]) frames.push(frame);
      const ready = waiting.filter(({ isSo }) => isSo());
      waiting = waiting.filter((one) => !ready.includes(one));
      for (const { resolve } of ready) resolve();
    },
    until: (isSo: () => boolean): Promise<void> =>
      isSo() ? Promise.resolve() : new Promise((resolve) => waiting.push({ isSo, resolve })),
  };
};
