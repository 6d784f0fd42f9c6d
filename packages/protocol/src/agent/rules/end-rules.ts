/** [GP-ONE-END, GP-AFTER-END] A run has one terminal event, and nothing after it. [V1] */
import { fine, type Rule } from './rule.ts';

/** What a person asks for may cross the end of the run on its way: nobody is at fault. */
const isOfPerson = (type: string): boolean => type === 'cancel_requested' || type === 'approval_resolved';

export const oneEndRule: Rule = {
  id: 'GP-ONE-END',
  severity: 'error',
  law: 'A run has exactly one terminal event.',
  judge({ event, flags, run }) {
    if (!flags.closes || run?.ended === undefined) return fine;
    return [`The run ${run.runId} ends a second time with ${event.type}; ${run.ended.type} ended it before.`];
  },
};

export const afterEndRule: Rule = {
  id: 'GP-AFTER-END',
  severity: 'error',
  law: 'Nothing of a run follows its terminal event.',
  judge({ event, flags, run }) {
    if (flags.closes || run?.ended === undefined || isOfPerson(event.type)) return fine;
    return [`${event.type} comes after the run ${run.runId} was ended by ${run.ended.type}.`];
  },
};
