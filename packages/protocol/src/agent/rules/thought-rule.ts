/** [GP-THOUGHT] A thought, taken as a whole, is not blank; a blank piece of a longer one is. */
import { bodyOf, textOf } from '../fold/body.ts';
import { fine, type Judgement, type Rule, type RuleContext } from './rule.ts';

const message = 'The thought is blank.';

/** Thoughts in pieces are whole when the run ends. */
const blankAtEnd = ({ run }: RuleContext): readonly Judgement[] =>
  run === undefined || run.ended !== undefined
    ? fine
    : [...run.thoughts.values()].filter(({ blank }) => blank).map(({ last }) => ({ message, event: last }));

export const thoughtRule: Rule = {
  id: 'GP-THOUGHT',
  severity: 'error',
  law: 'A thought, taken as a whole, is not blank.',
  judge(context) {
    if (context.flags.closes) return blankAtEnd(context);
    const { thought, thoughtId } = bodyOf(context.event.data);
    const isWhole = context.event.type === 'agent_thinking' && thoughtId === undefined;
    return isWhole && textOf(thought)?.trim() === '' ? [message] : fine;
  },
};
