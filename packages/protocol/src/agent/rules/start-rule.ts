/** [GP-START] A run starts with its opening event, and with nothing else. */
import { bodyOf } from '../fold/body.ts';
import { fine, type Rule } from './rule.ts';

export const startRule: Rule = {
  id: 'GP-START',
  severity: 'error',
  law: 'A run starts with exactly one opening event.',
  judge({ event, flags, run, stream, options }) {
    if (run === undefined) return fine;
    if (flags.opens && isAnnouncedAgain(event.data)) return fine;
    if (flags.opens)
      return run.opened === undefined ? fine : [`The run ${run.runId} started before: ${run.opened.seq}.`];
    const mayHaveStartedBefore = options.joinsRuns === true && stream.firstSeq > 1;
    if (run.events > 0 || mayHaveStartedBefore) return fine;
    return [`The run ${run.runId} begins with ${event.type} instead of an opening event such as agent_started.`];
  },
};

/** In a new life of the log a run is announced again: it goes on. [R9] */
const isAnnouncedAgain = (data: unknown): boolean => bodyOf(data).again !== undefined;
