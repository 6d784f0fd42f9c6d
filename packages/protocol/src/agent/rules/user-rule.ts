/** [GP-USER] On a user's own stream every event is that user's. [V5] */
import { OWN_STREAM, userStream } from '../../wire.ts';
import { fine, type Rule, type RuleContext } from './rule.ts';

const prefix = userStream('');

function ownerOf({ stream, options }: RuleContext): string | undefined {
  if (stream.stream === OWN_STREAM) return options.userId ?? stream.userId;
  return stream.stream.startsWith(prefix) ? stream.stream.slice(prefix.length) : undefined;
}

export const userRule: Rule = {
  id: 'GP-USER',
  severity: 'error',
  law: "On a user's own stream every event is that user's.",
  judge(context) {
    const owner = ownerOf(context);
    const { userId } = context.event;
    if (owner === undefined || userId === undefined || userId === owner) return fine;
    return [`An event of ${userId} came on the stream of ${owner}.`];
  },
};
