/** The message of every matcher, in one form: the sentence, the first divergence, what happened around it, the way to replay it. */
import type { World } from '../server/world.ts';
import { formatTimeline } from '../timeline/format-entry.ts';

/** What a matcher found. */
export interface MatchResult {
  readonly pass: boolean;
  readonly message: () => string;
}

export interface Failure {
  /** Line 1: the sentence that was broken. */
  readonly sentence: string;
  /** Line 2: the first divergence, with its index or seq. */
  readonly divergence?: string | undefined;
  /** Index of the timeline's entry to show the surroundings of. @defaultValue the last one */
  readonly at?: number | undefined;
}

/** What the runner knows of the test that is running. */
export interface MatcherContext {
  readonly isNot?: boolean;
  readonly currentTestName?: string;
}

const replayLine = (seed: number, context: MatcherContext): string => {
  const name = context.currentTestName;
  const only = name ? ` -t ${JSON.stringify(name.split(' > ').at(-1))}` : '';
  return `Seed ${seed}. To replay: THROUGHLINE_SEED=${seed} npm test --${only}`;
};

function failureMessage(failure: Failure, world: World | undefined, context: MatcherContext): string {
  if (world === undefined) return [failure.sentence, failure.divergence].filter(Boolean).join('\n');
  const { entries } = world.timeline;
  const around = failure.at ?? Math.max(0, entries.length - 1);
  return [
    failure.sentence,
    failure.divergence ?? `first divergence: entry ${around} of the timeline`,
    formatTimeline(entries, around),
    replayLine(world.seed, context),
  ].join('\n');
}

/** A matcher's result out of what went wrong, or of nothing that did. */
export function result(
  failure: Failure | undefined,
  otherwise: string,
  world: World | undefined,
  context: MatcherContext,
): MatchResult {
  return {
    pass: failure === undefined,
    message: () => failureMessage(failure ?? { sentence: otherwise }, world, context),
  };
}
