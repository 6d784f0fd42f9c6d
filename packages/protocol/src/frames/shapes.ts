/** The pieces that several frames share: names, numbers, positions and verdicts. */
import * as z from 'zod/mini';
import { CODE_PATTERN, ID_PATTERN, TYPE_PATTERN } from '../names.ts';

export const id = z.string().check(z.regex(ID_PATTERN));
export const typeName = z.string().check(z.regex(TYPE_PATTERN));
export const code = z.string().check(z.regex(CODE_PATTERN));
/** The number of an event. */
export const seq = z.int().check(z.gte(1));
/** A place in a stream: the number of an event, or 0 for the beginning. */
export const place = z.int().check(z.gte(0));
export const milliseconds = z.int().check(z.gte(0));

/** Where a stream begins for a page that has no cursor, or whose cursor is of no use. */
export const beginning = z.enum(['start', 'now', 'active-runs']);
export const cursor = z.object({ epoch: id, seq: place });
/** A field that belongs to another form of the same thing. */
const absent = z.optional(z.never());
/** To continue after `seq` of `epoch`, of which events up to `seen` were dispatched before, or to begin at `from`. [K7] */
export const position = z.union([
  z.object({ epoch: id, seq: place, from: z.optional(beginning), seen: z.optional(place) }),
  z.object({ epoch: absent, seq: absent, from: beginning, seen: absent }),
]);
/** An object used as a map from ids. zod alone drops a `__proto__` key in silence; here it is refused. */
export const idMap = <Output, Input>(value: z.ZodMiniType<Output, Input>) =>
  z.pipe(
    z.custom<Record<string, Input>>(
      (map) => typeof map === 'object' && map !== null && !Object.hasOwn(map, '__proto__'),
    ),
    z.record(id, value),
  );
export const heads = idMap(place);

export const resetReason = z.enum(['new', 'epoch-changed', 'trimmed', 'ahead-of-server']);
export const refusal = z.enum(['forbidden', 'unknown-stream', 'unavailable']);
export const verdict = z.union([
  z.object({ resumed: z.literal(true), epoch: id, head: place, refused: absent }),
  z.object({ resumed: z.literal(false), reason: resetReason, epoch: id, head: place, after: place, refused: absent }),
  z.object({ resumed: absent, refused: refusal }),
]);
export const lostReason = z.enum(['trimmed', 'no-log']);
