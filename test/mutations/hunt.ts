/** Plays the simulation on one mutant until a law breaks. */
import { buildMutant } from './build-mutant.ts';
import type { Mutation } from './mutation.ts';

export const FIRST_SEED = 4_000;

export type Hunt =
  | { readonly caught: false }
  /** In which run, and the sentence of the law that it broke. */
  | { readonly caught: true; readonly run: number; readonly sentence: string };

/** @param mutation undefined: the source as it is */
export async function hunt(mutation: Mutation | undefined, runs: number, seed = FIRST_SEED): Promise<Hunt> {
  const { play } = await buildMutant(mutation);
  try {
    await play(runs, seed);
    return { caught: false };
  } catch (error) {
    const { message } = error as Error;
    const run = /^run (\d+), with/m.exec(message)?.[1];
    if (run === undefined) throw error; // Not a broken law: the hunt itself failed.
    return { caught: true, run: Number(run), sentence: message.split('\n')[0] as string };
  }
}
