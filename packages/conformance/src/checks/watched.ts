/** Laws that hold at every frame of every conversation: the watch judges them while the other checks run. [H1, S4, S7, S9] */
import type { Level } from '../runner/check.ts';

/** A law of the watch; always a MUST. */
export interface WatchedLaw {
  readonly id: string;
  readonly level: Level;
  readonly law: string;
}

const law = (id: string, level: Level, text: string): WatchedLaw => ({ id, level, law: text });

export const watchedLaws: readonly WatchedLaw[] = [
  law('H1-welcome-first', 'core', 'The first frame on a connection is welcome, or the fault that ends it.'),
  law('P1-number-is-identity', 'core', 'A number of a stream and epoch belongs to one event for good.'),
  law('P6-shapes', 'core', 'Every frame of the server has the shape of section 6.'),
  law(
    'P7-fault-then-close',
    'core',
    'A server that ends a connection says the fault right before, with its close code.',
  ),
  law('P11-no-credential', 'core', 'No frame repeats a credential.'),
  law('S4-lost-range', 'core', 'lost and skip name what comes next, or what was asked for.'),
  law('S7-heads', 'core', 'heads name each stream that is live, with the number written last.'),
  law('S9-dense', 'core', 'After an accepted verdict every number comes in order: as an event, a skip or a loss.'),
  law('S9-live-seq', 'core', 'live names the epoch, and the number sent last.'),
  law('S9-once', 'core', 'No event is sent twice unless it was asked for.'),
  law('S9-one-live', 'core', 'Each accepted verdict has exactly one live, and one more after each catching up.'),
  law('S9-replay-flag', 'core', 'An event that is sent from the log says replay: true.'),
  law('S9-verdict-first', 'core', 'Nothing of a stream comes before its accepted verdict.'),
];
