/** [GP-RUN-ID] Every event of an agent says which run it belongs to. */
import { isAgentEventType } from '../agent-event-type.ts';
import type { StreamEvent } from '../stream-event.ts';
import { fine, type Rule } from './rule.ts';

export const runIdRule: Rule = {
  id: 'GP-RUN-ID',
  severity: 'error',
  law: 'Every event of an agent has a runId.',
  judge({ event, flags }) {
    if (event.runId !== undefined || isEarlyCancel(event)) return fine;
    const needsRun = isAgentEventType(event.type) || flags.opens || flags.closes;
    return needsRun ? [`${event.type} has no runId: nobody can tell whose it is.`] : fine;
  },
};

/** A run may be cancelled before its id is known: then the submit that starts it says which one is meant. [U9] */
const isEarlyCancel = ({ type, submitId }: StreamEvent): boolean =>
  type === 'cancel_requested' && submitId !== undefined;
