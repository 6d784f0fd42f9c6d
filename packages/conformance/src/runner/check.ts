/** What a check of the runner is: one law of PROTOCOL.md, its level, how binding it is, and how it is tried. */

import type { DriverFacts } from '../driver/driver.ts';
import type { Harness } from './harness.ts';

/** How far a server goes (PROTOCOL.md, section 9). */
export type Level = 'core' | 'resume' | 'commands';

/** In order: each one holds those before it. */
export const levels: readonly Level[] = ['core', 'resume', 'commands'];

/** How binding a law is; a SHOULD that does not hold is told and fails nothing. */
export type Strength = 'MUST' | 'SHOULD';

export interface Check {
  /** Stable: the rule's number and a suffix, such as `H2-second-hello`. `P7` stands for section 7 of PROTOCOL.md. */
  readonly id: string;
  readonly level: Level;
  readonly strength: Strength;
  /** What holds, in one sentence. */
  readonly law: string;
  /** It disturbs everybody on the server: nothing else runs beside it. */
  readonly exclusive: boolean;
  /** How long a right server makes it wait, when its numbers are known, in milliseconds. */
  takesMs(facts: DriverFacts): number;
  /** Throws a `CheckFailure` when the law is broken, and a `CheckSkipped` when it cannot be tried. */
  run(harness: Harness): Promise<void>;
}

interface CheckMore {
  readonly exclusive?: boolean;
  takesMs?(facts: DriverFacts): number;
}

/** Makes the checks of one level and strength. */
const checksOf =
  (strength: Strength) =>
  (level: Level) =>
  (id: string, law: string, run: Check['run'], { exclusive = false, takesMs = () => 0 }: CheckMore = {}): Check => ({
    id,
    level,
    strength,
    law,
    exclusive,
    takesMs,
    run,
  });

export const must = checksOf('MUST');
export const should = checksOf('SHOULD');

/** `H2` of `H2-second-hello`. */
export const ruleOf = (id: string): string => id.split('-', 1)[0] ?? id;
