/** The one ordered queue of a client: a fact is whole before anything that it caused is notified. [C1, C2] */
import type { Notified } from '../observables/notified.ts';

/**
 * Two kinds of news, two manners. Facts of a stream (an event, a loss, a reset, a rejection) are notified in stream
 * order, between `begin` and `end`. Changes (status, outbox, runs, health) wait until the outermost fact has ended;
 * then each target is notified once, the first changed first, and reads its value at that moment.
 */
export interface Turn {
  /** Grows with each `stop`: what was begun in an earlier life is over. */
  readonly life: number;
  /** A fact begins. Facts nest; every `begin` has its `end`. */
  begin(): void;
  /** The fact is whole: what it caused is notified, unless a fact around it goes on. */
  end(): void;
  /** The target has changed. */
  changed(target: Notified): void;
  /** A message came in; one that comes while another is handled, or while listeners run, waits for its turn. */
  arrive(message: string, receive: (message: string) => void): void;
  /** The client was closed: messages that wait are dropped. */
  stop(): void;
}

/** @param report - what a target or a message threw; neither stops the queue */
export function createTurn(report: (error: unknown) => void): Turn {
  const changes = new Set<Notified>();
  let inbox: (() => void)[] = [];
  /** Facts that are not whole, and the target that is being notified. */
  let depth = 0;
  let receiving = false;
  let life = 0;

  const run = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      report(error);
    }
  };
  const notifyChanges = (): void => {
    for (const target of changes) {
      if (depth > 0) return;
      changes.delete(target);
      depth += 1;
      run(() => target.notify());
      depth -= 1;
    }
    if (depth === 0 && !receiving && inbox.length > 0) takeIn();
  };
  const takeIn = (): void => {
    receiving = true;
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) run(next);
    receiving = false;
  };

  return {
    get life() {
      return life;
    },
    begin() {
      depth += 1;
    },
    end() {
      depth -= 1;
      if (depth === 0 && (changes.size > 0 || inbox.length > 0)) notifyChanges();
    },
    changed(target) {
      changes.add(target);
      if (depth === 0) notifyChanges();
    },
    arrive(message, receive) {
      inbox.push(() => receive(message));
      if (!receiving && depth === 0) takeIn();
    },
    stop() {
      life += 1;
      inbox = [];
    },
  };
}
