/** Which test server a tab, a run or a user belongs to, for matchers that get only the one thing. */
import type { Timeline } from '../timeline/timeline.ts';
import type { TestServer } from './test-server.ts';

export interface World {
  readonly timeline: Timeline;
  readonly seed: number;
  readonly server: TestServer<any, any>;
}

const worlds = new WeakMap<object, World>();

export const setWorld = (of: object, world: World): void => void worlds.set(of, world);

export const worldOf = (of: unknown): World | undefined =>
  typeof of === 'object' && of !== null ? worlds.get(of) : undefined;
