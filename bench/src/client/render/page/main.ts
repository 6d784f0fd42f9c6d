/** The page of one contestant: `?text-node`, `?throughline`, … Mounts it, and streams when it is told to. */
import type { Contestant } from './contestant.ts';
import { type Counts, countFrames, counts, nothing } from './counts.ts';
import { createTextNodePage } from './text-node.ts';
import { streamingId } from './thread.ts';
import { createThroughlinePage } from './throughline.tsx';
import { tokenSource } from './token-source.ts';
import { createUseChatPage } from './use-chat.tsx';
import { createUseStatePage } from './use-state.tsx';

const contestants: Readonly<Record<string, () => Contestant>> = {
  'text-node': createTextNodePage,
  throughline: createThroughlinePage,
  'use-chat': createUseChatPage,
  'use-chat-throttled': () => createUseChatPage(50),
  'use-state': createUseStatePage,
};

const name = location.search.slice(1);
const contestant = contestants[name]?.();
if (!contestant) throw new Error(`There is no page "${name}".`);
const mounted = contestant.mount(document.getElementById('root') as HTMLElement);

const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame);

/** Streams so many tokens, one a millisecond, each in a task of its own, and waits for the frame that shows the last. */
async function stream(tokens: number): Promise<Counts> {
  Object.assign(counts, nothing());
  const stopCounting = countFrames();
  const began = performance.now();
  await tokenSource(tokens, (json) => contestant?.take(json));
  while (!document.getElementById(streamingId)?.textContent?.endsWith(` ${tokens}.`)) await nextFrame();
  await nextFrame();
  stopCounting();
  return { ...counts, elapsedMs: performance.now() - began };
}

Object.assign(globalThis, { mounted, stream });
