/** Names of streams: `user:<id>` inside, `me` on the wire; everything else is called the same on both sides. [V5] */
import { isId, OWN_STREAM, userStream } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import type { Target } from '../manager.ts';

const USER_PREFIX = 'user:';

export const isUserStream = (stream: string): boolean => stream.startsWith(USER_PREFIX);

/** What a page calls the stream. */
export const wireName = (stream: string): string => (isUserStream(stream) ? OWN_STREAM : stream);

/** Whose stream it is; undefined for a shared one. */
export const ownerOf = (stream: string): string | undefined =>
  isUserStream(stream) ? stream.slice(USER_PREFIX.length) : undefined;

/** A user id that can be used, also as a part of a stream's name; anything else throws `invalid-user`. */
export function checkUserId(userId: unknown): string {
  if (isId(userId) && isId(userStream(userId))) return userId;
  throw new ServerError(
    'invalid-user',
    'A user id must be text of 1 to 123 letters, digits or _ . ~ : @ | -. Nothing was sent.',
  );
}

function checkStream(stream: unknown): string {
  if (isId(stream) && stream !== OWN_STREAM && stream !== USER_PREFIX) return stream;
  throw new ServerError(
    'invalid-stream',
    'A stream must be named by 1 to 128 letters, digits or _ . ~ : @ | -, such as "thread:42" or "user:ada"; ' +
      '"me" is only a page\'s name for its own. Nothing was sent.',
  );
}

/** The full name of what a back end points at; throws `invalid-user` or `invalid-stream`. */
export function resolveTarget(target: string | Target): string {
  if (typeof target === 'string') return checkStream(target);
  if (typeof target !== 'object' || target === null) return checkStream(undefined);
  return target.stream === undefined ? userStream(checkUserId(target.user)) : checkStream(target.stream);
}
