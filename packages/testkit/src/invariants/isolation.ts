/** No event of one user's own stream was written to another user's connection. [V5] */
import type { Timeline } from '../timeline/timeline.ts';
import { loggedById } from './expected-stream.ts';
import type { Violation } from './violation.ts';

/** @param user only what was written to this user @defaultValue to anyone */
export function isolation(timeline: Timeline, user?: string): Violation[] {
  const logged = loggedById(timeline);
  return timeline.of('message').flatMap((entry) => {
    if (entry.direction !== 'down' || (user !== undefined && entry.where.user !== user)) return [];
    if (!speaksOf(entry.raw, (id) => isOfAnother(logged.get(id)?.stream, entry.where.user))) return [];
    return entry.frames.flatMap((frame) => {
      const stream = frame.op === 'event' ? logged.get(frame.id)?.stream : undefined;
      if (!isOfAnother(stream, entry.where.user)) return [];
      return [{ sentence: `an event of ${stream} was written to ${entry.where.tab}`, at: entry.index }];
    });
  });
}

const isOfAnother = (stream: string | undefined, user: string): boolean =>
  stream?.startsWith('user:') === true && stream !== `user:${user}`;

/** Whether a message holds such an id anywhere: a look at the text, which its page has parsed already. */
const speaksOf = (raw: string, isSuch: (id: string) => boolean): boolean => {
  for (const [, id = ''] of raw.matchAll(/"id":"([^"\\]+)"/g)) if (isSuch(id)) return true;
  return false;
};
