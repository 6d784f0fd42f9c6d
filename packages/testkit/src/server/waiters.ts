/** Hands out what happens, one by one and in order: what happened before the call counts too. */

const { setTimeout: later, clearTimeout: cancelLater } = globalThis;
/** Real time after which a wait that nobody ends is pointed out. */
const PATIENCE_MS = 2_000;

export interface Waiters<Item> {
  push(item: Item): void;
  /** The first item not handed out yet that fits. */
  next(fits?: (item: Item) => boolean): Promise<Item>;
  /** Rejects all who wait. */
  end(message: string): void;
}

interface Waiter<Item> {
  readonly fits: (item: Item) => boolean;
  readonly resolve: (item: Item) => void;
  readonly reject: (error: Error) => void;
}

/** @param hint says, after a while of waiting in vain, what may be the matter */
export function createWaiters<Item>(what: string, hint: () => string): Waiters<Item> {
  let items: Item[] = [];
  let waiters: Array<Waiter<Item>> = [];

  const warnWhenIdle = (): (() => void) => {
    const timer = later(() => console.warn(`Still waiting for ${what}. ${hint()}`), PATIENCE_MS);
    (timer as unknown as { unref?(): void }).unref?.();
    return () => cancelLater(timer);
  };

  return {
    push(item) {
      const waiter = waiters.find(({ fits }) => fits(item));
      if (waiter === undefined) items.push(item);
      else {
        waiters = waiters.filter((other) => other !== waiter);
        waiter.resolve(item);
      }
    },
    next(fits = () => true) {
      const index = items.findIndex(fits);
      if (index >= 0) return Promise.resolve(items.splice(index, 1)[0]!);
      const calm = warnWhenIdle();
      return new Promise<Item>((resolve, reject) => waiters.push({ fits, resolve, reject })).finally(calm);
    },
    end(message) {
      for (const { reject } of waiters) reject(new Error(`Waited in vain for ${what}: ${message}`));
      waiters = [];
      items = [];
    },
  };
}
