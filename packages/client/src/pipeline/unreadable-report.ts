/** Reports what could not be read: every frame is counted, each kind is told once. [S6] */
import { ClientError } from '../errors/client-error.ts';
import type { UnreadableFrame } from './decode.ts';

const sentences: Record<UnreadableFrame['kind'], (of: string) => string> = {
  'bad-message': () => 'The server sent a message that cannot be read',
  binary: () => 'The server sent a binary message; this protocol is text',
  'bad-frame': (of) => `The server sent ${of} of a wrong shape`,
  'unknown-op': (of) => `The server sent ${of}, which this version does not know; a later version may`,
};
/** Kinds that are remembered; an endless list of new ops must not grow memory. */
const MAX_KINDS = 64;

export function createUnreadableReport(report: (error: ClientError) => void): (unreadable: UnreadableFrame) => void {
  const notified = new Set<string>();
  return ({ kind, of, issue }) => {
    const key = `${kind} ${of ?? ''}`;
    if (notified.has(key) || notified.size >= MAX_KINDS) return;
    notified.add(key);
    const what = of === undefined ? 'a frame without an op' : `a frame "${of}"`;
    report(
      new ClientError(
        'bad-frame',
        `${sentences[kind](what)} (${issue}). It was ignored and the stream goes on; further ones like it are only counted (client.health).`,
      ),
    );
  };
}
