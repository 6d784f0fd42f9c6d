/** Calls the hooks of every add-on, in the order in which they were attached; one that throws stops nothing. [C2] */
import type { CoreHooks } from './seams.ts';

export interface HookList {
  hear(hooks: Partial<CoreHooks>): void;
  readonly call: CoreHooks;
}

type Hook = (...given: any[]) => void;

export function createHookList(report: (error: unknown) => void): HookList {
  const list = (name: keyof CoreHooks) => {
    const hooks: Hook[] = [];
    const call: Hook = (first, second, third) => {
      for (const hook of hooks) {
        try {
          hook(first, second, third);
        } catch (error) {
          report(error);
        }
      }
    };
    return { name, hooks, call };
  };
  const lists = hookNames.map(list);
  return {
    hear(given) {
      for (const { name, hooks } of lists) {
        const hook = given[name] as Hook | undefined;
        if (hook !== undefined) hooks.push(hook);
      }
    },
    call: Object.fromEntries(lists.map(({ name, call }) => [name, call])) as unknown as CoreHooks,
  };
}

const hookNames = Object.keys({
  event: 1,
  lost: 1,
  reset: 1,
  rejected: 1,
  epoch: 1,
  live: 1,
  seed: 1,
  widened: 1,
  left: 1,
  count: 1,
  welcomed: 1,
  userChanged: 1,
  refused: 1,
  start: 1,
  stop: 1,
} satisfies Record<keyof CoreHooks, 1>) as (keyof CoreHooks)[];
