/** [GP-BODY] Every body fits the schema of its type. */
import { checkBody } from '../check-body.ts';
import { fine, type Rule } from './rule.ts';

export const bodyRule: Rule = {
  id: 'GP-BODY',
  severity: 'error',
  law: 'Every body fits the schema of its type.',
  judge({ event, definition }) {
    if (definition === undefined) return fine;
    const checked = checkBody(definition, event.data);
    return checked.ok ? fine : [`The body of ${event.type} does not fit: ${checked.issues.join('; ')}.`];
  },
};
