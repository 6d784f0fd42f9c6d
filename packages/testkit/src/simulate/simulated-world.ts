/** What one simulated run gets: a test server, faults, and everything random from its one seed. */
import type { FaultSpec } from '../faults/fault-spec.ts';
import type { Random } from '../random/random.ts';
import type { TestServer } from '../server/test-server.ts';

export interface SimulatedWorld {
  readonly server: TestServer<any, any>;
  /** This run's own seed. */
  readonly seed: number;
  /** The faults that were drawn for it, already switched on. */
  readonly faults: readonly FaultSpec[];
  /** Numbers from 0 up to, not including, 1. */
  readonly random: Random;
  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True with this likelihood. */
  chance(likelihood: number): boolean;
  /** Lets a random time pass, up to so many virtual milliseconds. */
  wait(upToMs: number): Promise<void>;
  /** Notes whether something happened; over all runs it must have happened at least once. */
  sometimes(what: string, happened: boolean): void;
}

export interface WorldParts {
  readonly server: TestServer<any, any>;
  readonly seed: number;
  readonly faults: readonly FaultSpec[];
  readonly random: Random;
  readonly sometimes: (what: string, happened: boolean) => void;
}

export const createWorld = ({ server, seed, faults, random, sometimes }: WorldParts): SimulatedWorld => ({
  server,
  seed,
  faults,
  random,
  sometimes,
  integer: (least, most) => least + Math.floor(random() * (most - least + 1)),
  pick: (items) => items[Math.floor(random() * items.length)]!,
  chance: (likelihood) => random() < likelihood,
  wait: (upToMs) => server.clock.advance(Math.floor(random() * upToMs)),
});
