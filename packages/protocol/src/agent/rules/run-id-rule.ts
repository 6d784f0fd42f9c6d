/** [GP-RUN-ID] Every event of an agent says which run it belongs to. */
import { isAgentEventType } from '../agent-event-type.ts';
import { fine, type Rule } from './rule.ts';

export const runIdRule: Rule = {
  id: 'GP-RUN-ID',
  severity: 'error',
  law: 'Every event of an agent has a runId.',
  judge({ event, flags }) {
    const needsRun = isAgentEventType(event.type) || flags.opens || flags.closes;
    return needsRun && event.runId === undefined ? [`${event.type} has no runId: nobody can tell whose it is.`] : fine;
  },
};
