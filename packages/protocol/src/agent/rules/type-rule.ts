/** [GP-TYPE] Every event is of a known type. A warning: unknown types pass the wire, so that newer back ends may speak. */
import { fine, type Rule } from './rule.ts';

export const typeRule: Rule = {
  id: 'GP-TYPE',
  severity: 'warning',
  law: 'Every event is of a known type.',
  judge: ({ event, definition }) =>
    definition === undefined ? [`The type "${event.type}" is not registered: add it with defineEvents.`] : fine,
};
