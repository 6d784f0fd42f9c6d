/** What a rule of the golden path has to say about one event. */

/** The rules by their stable names. A name never changes its meaning; new rules get new names. */
export type RunRuleId =
  | 'GP-ENVELOPE'
  | 'GP-TYPE'
  | 'GP-RUN-ID'
  | 'GP-BODY'
  | 'GP-SEQ'
  | 'GP-START'
  | 'GP-AFTER-END'
  | 'GP-ONE-END'
  | 'GP-TOOL-PAIR'
  | 'GP-TOOL-OPEN'
  | 'GP-USER'
  | 'GP-THOUGHT'
  | 'GP-MESSAGE-TEXT'
  | 'GP-MESSAGE-OPEN'
  | 'GP-APPROVAL-OPEN'
  | 'GP-EMPTY'
  | 'GP-SILENCE'
  | 'GP-RUN-TIME'
  | 'GP-TOOL-TIME'
  | 'GP-CLOCK'
  | 'GP-COMPLETE';

/** `error`: the run is wrong. `warning`: it is suspicious, and fails only the level `strict`. */
export type Severity = 'error' | 'warning';

/** One rule broken by one event. It says nothing against any other event. */
export interface Finding {
  readonly rule: RunRuleId;
  readonly severity: Severity;
  /** What is wrong, in a sentence for people. */
  readonly message: string;
  /** The event that it marks, as far as it could be read. */
  readonly stream: string | undefined;
  readonly seq: number | undefined;
  readonly eventId: string | undefined;
  readonly type: string | undefined;
  readonly runId: string | undefined;
}

/** The worse of two severities: it rises and never falls. */
export const worse = (before: Severity | undefined, next: Severity): Severity =>
  before === 'error' || next === 'error' ? 'error' : 'warning';
